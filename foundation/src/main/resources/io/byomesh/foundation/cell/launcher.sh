# First program inside the container: gives a process its environment, which no process list shows, and becomes it.
#   launcher ENVIRONMENT start COMMAND          as Cloud Foundry starts apps and sidecars
#   launcher ENVIRONMENT run PROGRAM [ARGUMENT]...
while IFS= read -r -d '' variable; do
    export "$variable" 2> /dev/null
done < "/tmp/lifecycle/$1"
cd "$HOME" || exit 1

if [ "$2" = run ]; then
    shift 2
    exec "$@"
fi

if [ -z "$3" ]; then
    echo "launcher: no start command specified or detected in droplet" >&2
    exit 1
fi
command=$3
for script in ../profile.d/* .profile.d/* .profile; do
    if [ -f "$script" ]; then
        . "$script"
    fi
done
exec /bin/bash -c "$command"
