from tests.examples import the_same_in_every_run

the_same_in_every_run()
