"""The clouds, each as data: machine types, disk classes, databases, releases of Kubernetes, and what they keep."""
