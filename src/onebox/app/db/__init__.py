"""Django's database backend for MariaDB, with each group's rows lying together on disk.

Nothing here knows what a group is: a model is *clustered* when it has a `ClusterKey`.
"""
