# shellcheck shell=bash
# The view: one folder with all binaries of one set of pins, whole or not there.
#   bin/                what goes on PATH
#   pulumi-home/        a PULUMI_HOME with the plugins laid out as Pulumi looks for them
#   contents            which file each of them is
# Clones with different pins have different views and do not disturb each other.

view_contents() {
  local name
  for name in "${ACTIVE[@]}"; do printf '%s %s\n' "$(place_of "$name")" "${TARGET[$name]}"; done
}

view_folder() { printf '%s/views/%s' "$CACHE" "$(view_contents | sha256sum | cut -c1-16)"; }

view_is_whole() {
  local view=$1 name
  for name in "${ACTIVE[@]}"; do
    [[ -x $view/$(place_of "$name") ]] || return 1
  done
}

make_view() {
  local view=$1 making name link
  making=$CACHE/views/.making.$$
  mkdir -p "$making/bin" "$making/pulumi-home"
  for name in "${ACTIVE[@]}"; do
    link=$making/$(place_of "$name")
    mkdir -p "$(dirname "$link")"
    # Hard links to what was built: Pulumi warns of a language host that is not beside its own real path.
    if [[ ${TARGET[$name]} == "$CACHE"/* ]]; then ln "${TARGET[$name]}" "$link"; else ln -s "${TARGET[$name]}" "$link"; fi
  done
  view_contents > "$making/contents"
  rm -rf "$view"
  mv -T "$making" "$view"
}

# `current` is for people; programs ask for their clone's own folder with --print-dir.
point_current_at() {
  local view=$1
  [[ $(readlink "$CACHE/current" 2>/dev/null) != "$view" ]] || return 0
  ln -sfn "$view" "$CACHE/.current.$$"
  mv -fT "$CACHE/.current.$$" "$CACHE/current"
}
