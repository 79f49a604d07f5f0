"""What is made on Exoscale."""
