# shellcheck shell=bash
# Reads the pins: PIN[name.field] and the names in NAMES, in the file's order.

declare -gA PIN=()
declare -ga NAMES=()

readonly PIN_FIELDS=' kind module package from version ldflags member sha256 place probe released takes '

read_pins() {
  local file=$1 line name='' number=0
  [[ -r $file ]] || die "$EXIT_USAGE" "toolchain: the pins file $file cannot be read."
  while IFS= read -r line || [[ -n $line ]]; do
    number=$(( number + 1 ))
    if [[ $line =~ ^[[:space:]]*(#.*)?$ ]]; then
      continue
    elif [[ $line =~ ^\[([a-z0-9-]+)\]$ ]]; then
      name=${BASH_REMATCH[1]}
      NAMES+=("$name")
    elif [[ -n $name && $line =~ ^([a-z0-9]+)[[:space:]]*=[[:space:]]*(.*[^[:space:]])[[:space:]]*$ \
        && $PIN_FIELDS == *" ${BASH_REMATCH[1]} "* ]]; then
      PIN[$name.${BASH_REMATCH[1]}]=${BASH_REMATCH[2]}
    else
      die "$EXIT_USAGE" "toolchain: $file, line $number: '$line' is neither [name] nor a known 'field = value'."
    fi
  done < "$file"
  for name in "${NAMES[@]}"; do check_pin "$file" "$name"; done
}

pin() { printf '%s' "${PIN[$1.$2]:-}"; }

check_pin() {
  local file=$1 name=$2 field needed
  case ${PIN[$name.kind]:-} in
    go) needed='module package from version' ;;
    source) needed='module package' ;;
    wheel) needed='package version member sha256' ;;
    *) die "$EXIT_USAGE" "toolchain: $file: [$name] has kind '${PIN[$name.kind]:-}'; it must be go, source or wheel." ;;
  esac
  for field in $needed; do
    [[ -n ${PIN[$name.$field]:-} ]] || die "$EXIT_USAGE" "toolchain: $file: [$name] says no $field."
  done
}

# Where the binary is put beneath the view's folder.
place_of() { printf '%s' "${PIN[$1.place]:-bin/$1}"; }
