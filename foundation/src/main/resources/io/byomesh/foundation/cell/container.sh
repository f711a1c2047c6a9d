# Makes an instance's container. Runs outside it, in fresh mount and network namespaces, in the instance's directory:
#   container.sh GUID MEMBERS [file to write the pid to, to join a control group]...
# Standard input comes from the cell and stays open for as long as the container may live. With its end the supervisor ends,
# and with the supervisor everything in the container, so that even a killed cell leaves no process behind.
set -eu
guid=$1
members=$2
shift 2
for group in "$@"; do
    echo $$ > "$group"
done
outputs=
for ((n = 0; n < members; n++)); do
    outputs="$outputs lifecycle/out-$n lifecycle/err-$n"
done
mkfifo -m 0600 $outputs
echo namespaces

ulimit -n 16384
# The cell sets the network up now and writes what needs the address, then says so.
read -r go || exit 1
mount -t overlay overlay -o lowerdir=droplet,upperdir=upper,workdir=work home
exec 3>&1 4< ../../sandbox
exec bwrap --args 4 --hostname "$guid" --ro-bind hosts /etc/hosts --ro-bind credentials /etc/cf-instance-credentials \
    --bind tmp /tmp --ro-bind lifecycle /tmp/lifecycle \
    --bind home /home/vcap --remount-ro / --chdir /home/vcap --setenv PATH /bin:/usr/bin --info-fd 3 \
    /bin/bash -p /tmp/lifecycle/supervisor "$members"
