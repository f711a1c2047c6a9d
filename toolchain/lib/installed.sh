# shellcheck shell=bash
# Binaries that this machine already has. Only the pinned version will do: what runs here is what was tested.

declare -g INSTALLED_NOTES=''

# Sets FOUND to the installed binary that fits, or to nothing, and adds to INSTALLED_NOTES why others do not.
find_installed() {
  FOUND=''
  local name=$1 probe place
  probe=$(pin "$name" probe)
  place=$(place_of "$name")
  if [[ $place == pulumi-home/* ]]; then
    find_in_pulumi_home "${place#pulumi-home/}"
  elif [[ -n $probe ]]; then
    find_on_path "$name" "$probe"
  fi
}

# The version is part of the path there, as Pulumi lays its plugins out.
find_in_pulumi_home() {
  local home
  for home in "${PULUMI_HOME:-}" "$HOME/.pulumi"; do
    if [[ -n $home && $home != "$CACHE"/* && -x $home/$1 && ! -e $(dirname "$home/$1").partial ]]; then
      FOUND=$home/$1
      return
    fi
  done
}

find_on_path() {
  local name=$1 probe=$2 wanted candidate version
  wanted=$(pin "$name" version)
  while IFS= read -r candidate; do
    [[ $candidate != "$CACHE"/* && $(readlink -f "$candidate") != "$CACHE"/* ]] || continue
    version=$(version_of "$candidate" "$probe")
    if [[ $version == "$wanted" ]]; then
      FOUND=$candidate
      return
    fi
    INSTALLED_NOTES+="$name: $candidate is version ${version:-unknown}, pinned is $wanted: not taken."$'\n'
  done < <(type -ap "$name" | awk '!seen[$0]++')
}

# Asking takes a tenth of a second and more, so the answer is kept for as long as the file stays the same.
version_of() {
  local binary=$1 probe=$2 stamp memo kept=''
  stamp=$(stat -Lc '%Y-%s' "$binary")
  memo=$CACHE/probes/${binary//\//%}
  [[ ! -r $memo ]] || read -r kept < "$memo" || true
  if [[ $kept != "$stamp "* ]]; then
    mkdir -p "$CACHE/probes"
    kept="$stamp $(ask_version "$binary" "$probe")"
    printf '%s\n' "$kept" > "$memo.$$" && mv "$memo.$$" "$memo"
  fi
  printf '%s' "${kept#"$stamp "}"
}

ask_version() {
  local answer
  if [[ $2 == buildinfo ]]; then
    answer=$(go version -m "$1" 2>/dev/null | grep -E $'^\tmod\t|Version=v?[0-9]') || true
  else
    # A home of its own: asking must not create the user's.
    answer=$(PULUMI_HOME=$CACHE/probes/home PULUMI_SKIP_UPDATE_CHECK=true timeout 10 "$1" "$2" 2>/dev/null) || true
  fi
  [[ $answer =~ (^|[^0-9.])([0-9]+\.[0-9]+\.[0-9]+)([^0-9.]|$) ]] && printf '%s' "${BASH_REMATCH[2]}"
  return 0
}
