# shellcheck shell=bash
# What has to be on the machine before anything is built or started.

# command=Debian package
readonly NEEDED='nft=nftables ip=iproute2 bwrap=bubblewrap nsenter=util-linux flock=util-linux curl=curl jq=jq
  mvn=maven javac=openjdk-17-jdk-headless python3=python3 make=make git=git'
# What only the tests look through: the wire, certificates, processes.
readonly NEEDED_BY_TESTS='tcpdump=tcpdump openssl=openssl pkill=procps'
readonly LEAST_GO=26 LEAST_JAVA=17

declare -ga MISSING_TEXT=() MISSING_PACKAGES=()

# An ordinary user's PATH leaves out where nft and ip are.
has_command() { PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin command -v "$1" > /dev/null; }

java_version() {
  local home line
  home=$(dirname "$(dirname "$(readlink -f "$(command -v javac)")")")
  line=$(grep '^JAVA_VERSION=' "$home/release" 2>/dev/null) || line=$(javac -version 2>&1)
  [[ $line =~ ([0-9]+) ]] && printf '%s' "${BASH_REMATCH[1]}"
}

# Takes more pairs of command=package to look for.
find_missing() {
  local pair command package
  for pair in $NEEDED ${1-}; do
    command=${pair%%=*} package=${pair#*=}
    has_command "$command" || missing "$command" "$package"
  done
  if has_command javac && (( $(java_version) < LEAST_JAVA )); then
    missing "JDK $LEAST_JAVA (javac is version $(java_version))" openjdk-17-jdk-headless
  fi
  local version
  version=$(go_version)
  if ! [[ $version =~ ^go1\.([0-9]+) ]] || (( BASH_REMATCH[1] < LEAST_GO )); then
    missing "Go 1.$LEAST_GO or newer (found: $version)" ''
  fi
}

# pip is asked for only where it is used: it is a module, and finding out starts Python.
find_missing_pip() {
  ! has_command python3 || python3 -c 'import pip' 2>/dev/null || missing "Python's pip" python3-pip
}

missing() {
  MISSING_TEXT+=("$1")
  [[ -z $2 || " ${MISSING_PACKAGES[*]-} " == *" $2 "* ]] || MISSING_PACKAGES+=("$2")
}

# Says what is missing and the one command that installs it.
explain_missing() {
  local item
  complain "Missing on this machine:"
  for item in "${MISSING_TEXT[@]}"; do complain "  $item"; done
  if (( ${#MISSING_PACKAGES[@]} > 0 )); then
    complain "Install it with:" "  $(as_root)apt-get install -y ${MISSING_PACKAGES[*]}"
  fi
  if [[ ${MISSING_TEXT[*]} == *'Go 1.'* ]]; then
    complain "Go is not among Debian 12's packages in that version: install the Go project's own release and put its bin folder on PATH."
  fi
}

as_root() { (( EUID == 0 )) || printf 'sudo '; }
