# Becomes a process inside a container: join.sh PID [file to write the pid to, to join a control group]... -- LAUNCHER-ARGUMENTS
# PID is any process in the container. Credentials stay: this process' user is the container's user.
pid=$1
shift
while [ "$1" != -- ]; do
    echo $$ > "$1"
    shift
done
shift
ulimit -n 16384
exec nsenter --target "$pid" --user --preserve-credentials --mount --net --pid --ipc --uts -- \
    setpriv --no-new-privs /bin/bash -p /tmp/lifecycle/launcher "$@"
