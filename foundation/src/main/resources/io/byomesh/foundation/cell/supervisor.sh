# Runs the members of an instance, the app and its sidecars, inside the container: supervisor MEMBERS
# Takes the word "stop" from the cell, which may come once each member said "up", and tells it "exit MEMBER STATUS".
# This is the first process here: when it ends, for the cell is gone, the kernel ends all others.

passed_on() {
    [ -n "$passed" ] || kill -TERM "$child" 2> /dev/null
    passed=1
}

member() {
    # One SIGTERM each, also when it comes before the child is there: a second one tells some programs to hurry.
    trap 'stopped=1; [ -z "$child" ] || passed_on' TERM
    echo up
    # A session of its own: an app that signals its process group means itself.
    setsid /bin/bash -p /tmp/lifecycle/launcher "member-$1" start \
        < /dev/null > "/tmp/lifecycle/out-$1" 2> "/tmp/lifecycle/err-$1" &
    child=$!
    [ -z "$stopped" ] || passed_on
    wait "$child"
    status=$?
    if [ -n "$stopped" ]; then
        # The trap ended the first wait, or else came right after it; then there is nothing more to wait for.
        wait "$child"
        again=$?
        [ "$again" = 127 ] || status=$again
    fi
    echo "exit $1 $status"
}

for ((n = 0; n < $1; n++)); do
    member "$n" &
    waiting[n]=$!
done
while read -r stop; do
    kill -TERM "${waiting[@]}" 2> /dev/null
done
