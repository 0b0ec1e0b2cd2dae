"""One developer's machine: a private MariaDB, nginx and the processes of a Onebox, all under var/."""
