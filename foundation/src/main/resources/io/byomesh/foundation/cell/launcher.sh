# Gives a process its environment, which no process list shows, and becomes it.
#   launcher MEMBER start                       the member's own command, as Cloud Foundry starts apps and sidecars
#   launcher MEMBER run PROGRAM [ARGUMENT]...   anything else in the same environment
# The file MEMBER holds the command, then variables as NAME=value, each ended by NUL.
{
    IFS= read -r -d '' command
    while IFS= read -r -d '' variable; do
        export "$variable" 2> /dev/null
    done
} < "/tmp/lifecycle/$1"
cd "$HOME" || exit 1

if [ "$2" = run ]; then
    shift 2
    exec "$@"
fi

if [ -z "$command" ]; then
    echo "launcher: no start command specified or detected in droplet" >&2
    exit 1
fi
set --
for script in ../profile.d/* .profile.d/* .profile; do
    if [ -f "$script" ]; then
        . "$script"
    fi
done
exec /bin/bash -c "$command"
