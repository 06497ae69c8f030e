# ---- What this host sends. Each of these prints what came of it, in the words of the C library, which all tools have.

sender() { # the first tool that can: kind, address, source port
    for tool in $tools; do
        case $tool:$1:$2:$3 in
            python3:* | perl:* | socat:tcp:* | socat:udp:*) ;;
            bash:tcp:*:- | bash:udp:*:-) ;;
            openbsd:*:tcp:* | openbsd:*:udp:*) ;;
            busybox:*:tcp:*) ;;
            traditional:*:*:*:*:*:*) continue ;; # it knows IPv4 only
            traditional:*:tcp:* | traditional:*:udp:*) ;;
            *) continue ;;
        esac
        printf '%s' "$tool"
        return
    done
}

within() { # seconds, and a command, which is ended when they are over
    seconds=$1
    shift
    { "$@" <&3 3<&- & } 3<&0 # what runs beside the shell reads nothing unless told to
    child=$!
    {
        nap=
        trap 'kill "$nap" 2>/dev/null; exit 0' TERM
        env sleep "$seconds" &
        nap=$!
        wait "$nap"
        kill "$child" 2>/dev/null
    } >/dev/null 2>&1 &
    dog=$!
    wait "$child"
    ended=$?
    kill "$dog" 2>/dev/null
    return "$ended"
}

attempt() { # kind, address, port, source port: a verdict, and behind it the reason
    case $1 in
        tcp | udp | sctp)
            tool=$(sender "$1" "$2" "$4")
            if [ -z "$tool" ]; then
                printf 'unknown no program here can send this there: install python3, perl or socat\n'
                return
            fi
            judge "$1" "$3" "$(send_by "$tool" "$@" 2>&1 </dev/null | tr -s '\n\r\t' '   ')"
            ;;
        echo) judge echo - "$(send_echo "$2" 2>&1 </dev/null | tr -s '\n\r\t' '   ')" ;;
        *) printf 'unknown no ordinary program sends %s\n' "$(spell "$1" - 0)" ;;
    esac
}

send_by() { # tool, kind, address, port, source port
    program=${1#*:}
    tool=${1%%:*}
    shift
    case $tool in
        python3) python3 -c "$(sender_python)" "$@" "$wait" ;;
        perl) perl -e "$(sender_perl)" -- "$@" "$wait" ;;
        socat) send_socat "$@" ;;
        bash) send_bash "$@" ;;
        openbsd | traditional) send_netcat "$program" "$@" ;;
        busybox) send_busybox "$program" "$@" ;;
    esac
}

send_socat() { # kind, address, port, source port
    case $2 in
        *:*) end_of_line="6:[$2]:$3" ;;
        *) end_of_line="4:$2:$3" ;;
    esac
    [ "$4" = - ] || end_of_line="$end_of_line,sourceport=$4,reuseaddr"
    if [ "$1" = tcp ]; then
        within "$((wait + 1))" socat -u OPEN:/dev/null "TCP$end_of_line,connect-timeout=$wait" && echo connected
    else
        ask | within "$((wait + 1))" socat -t "$wait" -T "$wait" - "UDP$end_of_line"
    fi
}

ask() { # the question that the listener answers, three times: one may be lost
    for _time in 1 2 3; do
        printf 'portbook-probe %s\n' "$$"
        sleep 1
    done
}

send_bash() { # kind, address, port
    # shellcheck disable=SC2016 # bash shall expand it, not this shell
    if [ "$1" = tcp ]; then
        within "$wait" bash -c 'exec 3<>"/dev/tcp/$1/$2" && echo connected' bash "$2" "$3"
    else
        within "$((wait + 1))" bash -c 'exec 3<>"/dev/udp/$1/$2" || exit
            for time in 1 2 3; do
                printf "portbook-probe %s\n" "$$" >&3 || exit
                IFS= read -r -n 1 -t "$3" -u 3 one && printf "answered\n" && exit
            done' bash "$2" "$3" "$(((wait + 2) / 3))"
    fi
}

send_netcat() { # program, kind, address, port, source port
    program=$1
    kind=$2
    address=$3
    port=$4
    from=$5
    set -- -n -v -w "$wait"
    [ "$from" = - ] || set -- "$@" -p "$from"
    if [ "$kind" = tcp ]; then
        within "$((wait + 1))" "$program" "$@" -z "$address" "$port" && echo connected
    else
        ask | within "$((wait + 1))" "$program" "$@" -u "$address" "$port"
    fi
}

send_busybox() { # program, kind, address, port, source port
    address=$3
    port=$4
    from=$5
    set -- "$1"
    [ "$1" != busybox ] || set -- busybox nc
    [ "$from" = - ] || set -- "$@" -p "$from"
    within "$((wait + 1))" "$@" -w "$wait" "$address" "$port" && echo connected
}

send_echo() { # address
    address=$1
    if has ping; then
        set -- ping
    elif has busybox; then
        set -- busybox ping
    else
        echo 'no ping'
        return
    fi
    case $address in
        *:*) if has ping6; then set -- ping6; else set -- "$@" -6; fi ;;
    esac
    [ "$(uname -s)" != Linux ] || set -- "$@" -W "$wait"
    within "$((wait + 2))" "$@" -n -c 2 "$address" && echo answered
}

judge() { # kind, port, what came of it in words
    case $3 in
        *connected | *connected\  | *answered | *answered\  | *portbook-answer*) echo reachable ;;
        *succeeded*) if [ "$1" = tcp ]; then echo reachable; else judge_silence "$1" "$2"; fi ;;
        *'no ping'*) echo 'unknown there is no ping here' ;;
        *refused*) judge_refusal "$1" "$2" ;;
        *'in use'*) echo 'unknown the port of this host that it has to come from is in use' ;;
        *bind*ermission*) echo 'unknown only root can send from this port' ;;
        *'etwork is unreachable'* | *'etwork unreachable'* | *'annot assign requested'*) echo 'unknown this host has no route there' ;;
        *'not supported'* | *'nknown host'* | *'ad address'*) echo 'unknown this host cannot send it' ;;
        *'o route to host'* | *'ost is unreachable'* | *'ost is down'*)
            echo 'silent a host or a router on the way says that it cannot be reached' ;;
        *'peration not permitted'*) judge_not_permitted "$1" ;;
        *'ermission denied'*) echo 'silent a firewall on the way says that this is forbidden' ;;
        '' | ' ' | *erminated* | *'imed out'* | *'packet loss'* | *' open '*) judge_silence "$1" "$2" ;;
        *) echo 'unknown the program that sends does not work here: choose another one with --tool' ;;
    esac
}

listens() { # whether the script of the other end listens on a port: kind and port
    [ "$listening" = yes ] || return 1
    case ,$except, in
        *",$1/$2,"*) return 1 ;;
    esac
}

judge_refusal() { # kind, port
    if listens "$1" "$2"; then
        echo 'refused although the other end listens: a firewall rejects it'
    else
        echo 'refused nothing listens there, or a firewall rejects it: the script of the other end can tell'
    fi
}

judge_not_permitted() { # kind
    if [ "$1" = echo ]; then
        echo 'unknown ping may not send here'
    else
        echo 'silent the firewall of this host does not let it out'
    fi
}

judge_silence() { # kind, port
    if [ "$1" != udp ]; then
        echo 'silent no answer: it is dropped on the way, or there is no such host'
    elif listens "$1" "$2"; then
        echo 'silent no answer, although the other end listens'
    elif [ "$listening" = yes ]; then
        echo 'unknown no answer, which is no proof with UDP, as the script of the other end does not listen on this port'
    else
        echo 'unknown no answer, which is no proof with UDP: start the script of the other end, and say --listening here'
    fi
}
