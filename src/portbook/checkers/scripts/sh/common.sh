# Everything below is the same in each of these scripts. What the data says is read line by line and never run.
LC_ALL=C
export LC_ALL
set -f
me=${0##*/}
format=text
wanted_tool=
work=

fail() { # a sentence: the arguments cannot be used
    printf '%s: %s\n' "$me" "$1" >&2
    exit 2
}

is_number() { # text, the lowest and the highest number
    case $1 in
        '' | *[!0-9]* | ??????*) return 1 ;;
    esac
    [ "$1" -ge "$2" ] && [ "$1" -le "$3" ]
}

make_work() { # a folder of our own for what is found out, which goes as the script ends
    work=$(mktemp -d "${TMPDIR:-/tmp}/checker.XXXXXX") || fail 'no folder can be made for what is found out: set TMPDIR'
    trap 'clean_up' EXIT
    trap 'exit 130' INT
    trap 'exit 143' TERM
    : >"$work/groups"
    : >"$work/rows"
}

# shellcheck disable=SC2317 # a trap calls it
clean_up() {
    trap - EXIT
    stop_all
    rm -rf "$work"
}

has() { # whether a program is there
    command -v "$1" >/dev/null 2>&1
}

find_tools() { # the programs here that can open a connection, the most able first
    if has python3 && python3 -c 'import socket' >/dev/null 2>&1; then printf '%s\n' python3; fi
    if has perl && perl -MSocket=getaddrinfo -MIO::Select -e 1 >/dev/null 2>&1; then printf '%s\n' perl; fi
    if has socat && socat -V >/dev/null 2>&1; then printf '%s\n' socat; fi
    if has bash && bash -c : >/dev/null 2>&1; then printf '%s\n' bash; fi
    for program in nc.openbsd nc.traditional nc netcat busybox; do
        has "$program" && name_netcat "$program"
    done
}

name_netcat() { # which netcat a program is; nothing for one that we do not know
    case $1 in
        busybox) usage=$(busybox nc --help 2>&1) ;;
        *) usage=$("$1" -h 2>&1 </dev/null) ;;
    esac
    case $usage in
        *'OpenBSD netcat'*) printf 'openbsd:%s\n' "$1" ;;
        *'[v1.1'*) printf 'traditional:%s\n' "$1" ;;
        *BusyBox*[Uu]sage:*) printf 'busybox:%s\n' "$1" ;;
    esac
}

choose_tools() { # all tools, or the one that was asked for
    tools=$(find_tools)
    if [ -n "$wanted_tool" ]; then
        chosen=
        for tool in $tools; do
            case $tool in
                "$wanted_tool" | "$wanted_tool":*) chosen="$chosen $tool" ;;
            esac
        done
        [ -n "$chosen" ] || fail "there is no $wanted_tool here that can be used: leave out --tool"
        tools=$chosen
    fi
}

as_json() { # a text as a JSON string
    printf '"%s"' "$(printf '%s' "$1" | sed -e 's/\\/\\\\/g' -e 's/"/\\"/g')"
}

as_xml() { # a text in an attribute of XML
    printf '%s' "$1" | sed -e 's/&/\&amp;/g' -e 's/</\&lt;/g' -e 's/>/\&gt;/g' -e 's/"/\&quot;/g'
}
