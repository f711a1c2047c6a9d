# Makes an instance's container. Runs outside it, in fresh mount and network namespaces, in the instance's directory:
#   container.sh GUID [file to write the pid to, to join a control group]...
# Standard input comes from the cell and stays open for as long as the container may live. With its end `cat` ends, and with
# `cat` everything in the container, so that even a killed cell leaves no process behind.
set -eu
guid=$1
shift
for group in "$@"; do
    echo $$ > "$group"
done
echo namespaces

# The cell sets up the network now and says when it has.
read -r go || exit 1
mount -t overlay overlay -o lowerdir=droplet,upperdir=upper,workdir=work home

set --
for directory in bin sbin lib lib32 lib64 libx32; do
    if [ -L "/$directory" ]; then
        set -- "$@" --symlink "$(readlink "/$directory")" "/$directory"
    elif [ -d "/$directory" ]; then
        set -- "$@" --ro-bind "/$directory" "/$directory"
    fi
done
# Certificates, but not the private keys beside them.
for shared in alternatives ca-certificates ld.so.cache ld.so.conf ld.so.conf.d localtime mime.types pki/ca-trust pki/tls/certs \
    protocols services ssl/certs ssl/openssl.cnf; do
    set -- "$@" --ro-bind-try "/etc/$shared" "/etc/$shared"
done
for file in group nsswitch.conf passwd resolv.conf; do
    set -- "$@" --ro-bind "../../etc/$file" "/etc/$file"
done
# The container's user is this process' user on the host, which owns the files in /proc/sys and so could write them, with no
# capability at all; bubblewrap covers only those directories that are writable themselves.
for kernel in /proc/sys /proc/sysrq-trigger /proc/fs /proc/mtrr /proc/pressure; do
    set -- "$@" --ro-bind-try "$kernel" "$kernel"
done

exec bwrap \
    --unshare-user --disable-userns --uid 2000 --gid 2000 \
    --unshare-pid --unshare-ipc --unshare-uts --hostname "$guid" \
    --ro-bind /usr /usr --proc /proc --dev /dev --perms 0755 --dir /etc --perms 0755 --dir /home \
    "$@" --ro-bind hosts /etc/hosts \
    --bind tmp /tmp --ro-bind lifecycle /tmp/lifecycle --bind home /home/vcap --remount-ro / \
    --chdir /home/vcap --clearenv --setenv PATH /bin:/usr/bin \
    --info-fd 3 cat 3>&1
