# Sourced by the scripts beside it. Tools come from PyPI, pinned, each into a directory of its own under target/tools.

# tools NAME PACKAGE…: installs the packages unless exactly they are there, and puts their commands first in PATH.
tools() {
    local directory="$PWD/target/tools/$1"
    shift
    if [ "$(cat "$directory/installed" 2>/dev/null)" != "$*" ]; then
        rm -rf "$directory"
        python3 -m venv "$directory"
        "$directory/bin/pip" install --quiet --disable-pip-version-check "$@"
        echo "$*" >"$directory/installed"
    fi
    PATH="$directory/bin:$PATH"
}
