# ---- The end that receives.
end=listen
seconds=600
here=any
listeners=

# shellcheck disable=SC2317 # a trap calls it
stop_all() {
    for listener in $listeners; do kill "$listener" 2>/dev/null; done
    wait
}

usage() {
    cat <<'END'
Listens for the documented flows that this host receives, on every port where nothing listens yet, and answers the script of the other end.

  --for SECONDS              how long to listen: 1 to 86400, otherwise 600
  --address ADDRESS          listen there only: one address, for a host that has several
  --format text|json|junit   how to report what it listens on
  --tool NAME                listen with python3, perl, socat, openbsd, traditional or busybox only (the last three are netcats: TCP only)

Verdicts: listening; in-use (the service itself listens there, and is left alone); unknown (it cannot listen there).
Exit codes: 0 it listened for every needed flow, or the service itself does; 2 wrong arguments; 3 it could not for a needed one.
END
}

parse() {
    while [ $# -gt 0 ]; do
        case $1 in
            -h | --help) usage && exit 0 ;;
            --for | --address | --format | --tool)
                [ $# -gt 1 ] || fail "$1 needs a value"
                set_option "$1" "$2"
                shift
                ;;
            *) fail "there is no option $1: --help lists them" ;;
        esac
        shift
    done
}

set_option() { # its name and its value
    case $1 in
        --tool) wanted_tool=$2 ;;
        --for) if is_number "$2" 1 86400; then seconds=$2; else fail '--for is a number from 1 to 86400'; fi ;;
        --address)
            case $2 in
                '' | -* | *[!A-Za-z0-9.:%_-]*) fail '--address is one address' ;;
            esac
            here=$2
            ;;
        --format)
            case $2 in
                text | json | junit) format=$2 ;;
                *) fail '--format is text, json or junit' ;;
            esac
            ;;
    esac
}

plan() { # each line of the data, and in place of each check its sockets: one for each IP version
    while read -r key value; do
        if [ "$key" != check ]; then
            printf '%s %s\n' "$key" "$value"
            continue
        fi
        read -r kind family _role port _source sampled place _addresses <<END
$value
END
        case $family in
            both) versions='4 6' ;;
            ipv6) versions=6 ;;
            *) versions=4 ;;
        esac
        for version in $versions; do plan_socket; done
    done <"$work/data" >"$work/plan"
}

plan_socket() {
    if [ "$place" = self ]; then
        case $version in
            4) at=127.0.0.1 ;;
            *) at=::1 ;;
        esac
    else
        at=$here
        case $version:$here in
            4:*:*) return ;;
            6:any | 6:*:*) ;;
            6:*) return ;;
        esac
    fi
    printf 'socket %s %s %s %s %s %s\n' "$kind" "$version" "$at" "$port" "$sampled" "$place"
}

open_all() { # start listeners, and wait until each has said what came of it: SOCKET open, SOCKET in use, SOCKET WORDS
    while read -r key kind version at port _rest; do
        case $key:$kind:$port in
            socket:*:-) ;;
            socket:tcp:* | socket:udp:* | socket:sctp:*) printf '%s,%s,%s,%s\n' "$kind" "$version" "$at" "$port" ;;
        esac
    done <"$work/plan" | sort -u >"$work/sockets"
    : >"$work/opened"
    : >"$work/started"
    [ -s "$work/sockets" ] || return 0
    first=
    for first in $tools; do [ "$first" = bash ] || break; done
    case $first in
        python3 | perl) listen_together "$first" ;;
        '' | bash) ;;
        *) listen_apart "$first" ;;
    esac
}

listen_together() { # one program for all sockets
    mkfifo "$work/said" || fail 'no pipe can be made: set TMPDIR'
    with=$1
    # shellcheck disable=SC2046 # sockets are words without blanks
    set -- "$seconds" $(cat "$work/sockets")
    case $with in # one plain command each: a shell between us and the program would be sent the signal in its place
        python3) python3 -c "$(listener_python)" "$@" >"$work/said" 2>/dev/null </dev/null & ;;
        *) perl -e "$(listener_perl)" -- "$@" >"$work/said" 2>/dev/null </dev/null & ;;
    esac
    listeners=$!
    while read -r line; do
        [ "$line" != ready ] || break
        printf '%s\n' "$line" >>"$work/opened"
    done <"$work/said"
}

listen_apart() { # tool: a program for each socket
    number=0
    while read -r socket; do
        number=$((number + 1))
        start_listener "$1" "$socket"
    done <"$work/sockets"
    sleep 1
    while read -r listener number socket; do
        if [ "$listener" = same ]; then
            printf '%s open\n' "$socket" >>"$work/opened"
        elif kill -0 "$listener" 2>/dev/null; then
            listeners="$listeners $listener"
            printf '%s open\n' "$socket" >>"$work/opened"
        else
            printf '%s %s\n' "$socket" "$(tr -s '\n\r\t' '   ' <"$work/listener-$number")" >>"$work/opened"
        fi
    done <"$work/started"
}

start_listener() { # tool and socket; number is set
    IFS=, read -r kind version at port <<END
$2
END
    case $1:$kind:$version in
        socat:tcp:* | socat:udp:* | openbsd:*:tcp:* | traditional:*:tcp:4) ;;
        busybox:*:tcp:4) ;;
        busybox:*:tcp:6)
            # The one for IPv4 listens for both.
            [ "$at" != any ] || { printf 'same 0 %s\n' "$2" >>"$work/started" && return; }
            ;;
        *) printf '%s no program\n' "$2" >>"$work/opened" && return ;;
    esac
    listen_by "${1%%:*}" "${1#*:}" >"$work/listener-$number" 2>&1 </dev/null &
    printf '%s %s %s\n' "$!" "$number" "$2" >>"$work/started"
}

listen_by() { # tool, program; kind, version, at and port are set
    bind=
    [ "$at" = any ] || bind=$at
    case $1 in
        socat)
            case $bind in
                *:*) bind="[$bind]" ;;
            esac
            options="$port${bind:+,bind=$bind}"
            [ "$version" = 4 ] || options="$options,ipv6only=1"
            case $kind in
                tcp) exec socat -u "TCP$version-LISTEN:$options,fork,reuseaddr" OPEN:/dev/null ;;
                *) exec socat "UDP$version-RECVFROM:$options,fork" "EXEC:sed -n s/^portbook-probe/portbook-answer/p" ;;
            esac
            ;;
        openbsd) exec "$2" "-$version" -l -k -n ${bind:+"$bind"} "$port" ;;
        traditional) listen_again "$2" -l -n -p "$port" ${bind:+-s "$bind"} ;;
        busybox)
            if [ "$2" = busybox ]; then set -- busybox nc; else set -- "$2"; fi
            exec "$@" -ll -p "$port" ${bind:+-s "$bind"} -e true
            ;;
    esac
}

listen_again() { # a program that ends with each connection
    trap 'kill "$once" 2>/dev/null; exit' TERM
    while :; do
        "$@" &
        once=$!
        wait "$once" || exit
    done
}

collect() { # what became of each socket, put together by flow
    not_here=
    while read -r key value; do
        case $key in
            flow) begin_flow "$value" ;;
            socket) collect_socket "$value" ;;
            *) about_flow "$key" "$value" ;;
        esac
    done <"$work/plan"
    end_flow
}

collect_socket() {
    read -r kind version at port sampled place <<END
$1
END
    where=IPv$version
    [ "$at" = any ] || where=$at
    said=$(said_of "$kind,$version,$at,$port")
    case $kind:$place:$said in
        *:group:*) settle_socket unknown 'it goes to a group, for which no single host answers' unknown ;;
        echo:*) settle_socket listening 'the system itself answers' open ;;
        tcp:*:open | udp:*:open | sctp:*:open) settle_socket listening '' open ;;
        *:*:*[Ii]'n use'*)
            settle_socket in-use 'the service itself listens there, and is left alone' open
            ;;
        *ermission*) settle_socket unknown 'only root can listen on this port' unknown ;;
        tcp:*:'' | udp:*:'' | sctp:*:'' | *:*:'no program') settle_socket unknown 'no program here listens: install python3, perl or socat' unknown ;;
        *'annot assign'* | *'amily not supported'*) settle_socket unknown "this host has no such address (IPv$version)" nothing ;;
        tcp:* | udp:* | sctp:*) settle_socket unknown "it cannot be listened for: $said" unknown ;;
        *) settle_socket unknown "no ordinary program listens for $(spell "$kind" - 0)" unknown ;;
    esac
}

settle_socket() { # verdict, reason, what it counts as
    case $1:,$not_here,:$port in
        listening:* | *:-) ;;
        *:*",$kind/$port,"*:*) ;;
        *) not_here="${not_here:+$not_here,}$kind/$port" ;;
    esac
    add_check "$1" "$kind" "$port" "$sampled" "$where" "$2" "$3"
}

said_of() { # what came of a socket
    while read -r socket words; do
        [ "$socket" != "$1" ] || printf '%s' "$words" | tr -cd 'A-Za-z0-9 ,.:()-'
    done <"$work/opened"
}

main() {
    make_work
    parse "$@"
    data >"$work/data"
    choose_tools
    plan
    open_all
    collect
    code=$(exit_code)
    report 'listening as' "$code"
    if [ -s "$work/opened" ]; then
        printf 'listening for %s seconds, until then or Ctrl-C; at the other end say: --listening%s\n' \
            "$seconds" "${not_here:+ --except $not_here}" >&2
        env sleep "$seconds" &
        listeners="$listeners $!"
        wait "$!"
    fi
    exit "$code"
}
