# ---- The end that sends first.
end=probe
listening=
except=
wait=3
AT_ONCE=16

# shellcheck disable=SC2317 # a trap calls it
stop_all() { wait; }

usage() {
    cat <<'END'
Tries the documented flows that this host sends first, and says which get through.

  ROLE=ADDRESS[,ADDRESS...]  where a role of the data is; ROLE=none leaves it out
  --listening                the script of the other end runs there: what is refused is then closed, and what is silent with UDP too
  --except udp/53,tcp/80     where that script says that it does not listen
  --format text|json|junit   how to report
  --wait SECONDS             how long to wait for each answer: 1 to 60, otherwise 3
  --tool NAME                send with python3, perl, socat, bash, openbsd, traditional or busybox only (the last three are netcats)

Verdicts: reachable; refused (something answered that nothing listens); silent (no answer); unknown (this end cannot tell).
Exit codes: 0 every needed flow is reachable or refused; 1 a needed one is closed; 2 wrong arguments; 3 a needed one could not be judged.
END
    printf '\nRoles:\n'
    data | while read -r key role place name; do
        [ "$key" != target ] || printf '  %s (%s)%s\n' "$role" "$name" "$(told "$place")"
    done
}

told() { # what is known of the place of a role
    case $1 in
        own) printf ': must be given' ;;
        any | network) printf ': give one, or it is left out' ;;
        group | self) printf ': cannot be given' ;;
    esac
}

parse() {
    while [ $# -gt 0 ]; do
        case $1 in
            -h | --help) usage && exit 0 ;;
            --listening) listening=yes ;;
            --except | --format | --wait | --tool)
                [ $# -gt 1 ] || fail "$1 needs a value"
                set_option "$1" "$2"
                shift
                ;;
            -*) fail "there is no option $1: --help lists them" ;;
            *=*) give "${1%%=*}" "${1#*=}" ;;
            *) fail "$1 is no ROLE=ADDRESS: --help lists the roles" ;;
        esac
        shift
    done
}

set_option() { # its name and its value
    case $1 in
        --except) except=$2 ;;
        --tool) wanted_tool=$2 ;;
        --wait) if is_number "$2" 1 60; then wait=$2; else fail '--wait is a number from 1 to 60'; fi ;;
        --format)
            case $2 in
                text | json | junit) format=$2 ;;
                *) fail '--format is text, json or junit' ;;
            esac
            ;;
    esac
}

give() { # a role and its addresses
    place=$(place_of "$1")
    case $place in
        '') fail "the data has no role $1 that this host sends to: --help lists them" ;;
        group | self) fail "$1 cannot be given: it is always the same" ;;
    esac
    case ,$2 in
        *,,* | *, | *[!A-Za-z0-9.:%_,-]* | *,-*) fail "$1=$2 is no list of addresses" ;;
    esac
    printf '%s %s\n' "$1" "$2" >>"$work/given"
}

place_of() { # what is known of a role's address; nothing where there is no such role
    while read -r key role place _name; do
        if [ "$key" = target ] && [ "$role" = "$1" ]; then printf '%s' "$place" && return; fi
    done <"$work/data"
}

given() { # the addresses of a role that were given
    while read -r role addresses; do
        [ "$role" != "$1" ] || printf '%s ' "$addresses" | tr , ' '
    done <"$work/given"
}

all_given() { # fail and name every role without an address that only the reader knows
    missing=
    while read -r key role place _name; do
        if [ "$key" = target ] && [ "$place" = own ] && [ -z "$(given "$role")" ]; then missing="$missing $role=ADDRESS"; fi
    done <"$work/data"
    [ -z "$missing" ] || fail "only you know where these are, so say it:$missing"
}

resolve() { # a host name: the first address of each version that this host can use
    if has getent; then
        getent ahosts "$1" 2>/dev/null | while read -r address _rest; do printf '%s\n' "$address"; done
    elif has python3; then
        python3 -c 'import socket, sys
for found in socket.getaddrinfo(sys.argv[1], None, 0, socket.SOCK_STREAM, 0, socket.AI_ADDRCONFIG): print(found[4][0])' "$1" 2>/dev/null
    elif has perl; then
        # shellcheck disable=SC2016 # perl shall expand it, not this shell
        perl -MSocket=:all -e 'my ($failed, @found) = getaddrinfo($ARGV[0], "", {socktype => SOCK_STREAM, flags => AI_ADDRCONFIG});
            for (@found) { my ($e, $address) = getnameinfo($_->{addr}, NI_NUMERICHOST); print "$address\n" }' "$1" 2>/dev/null
    fi | {
        four='' six=''
        while read -r address; do
            case $address in
                *:*) [ -n "$six" ] || six=$address ;;
                *) [ -n "$four" ] || four=$address ;;
            esac
        done
        printf '%s %s' "$four" "$six"
    }
}

is_name() { # whether it is no address
    case $1 in
        *:*) return 1 ;;
        *[!0-9.]*) return 0 ;;
        *) return 1 ;;
    esac
}

has_family() { # an address, and the IP version of a flow
    case $2:$1 in
        both:*) ;;
        ipv6:*:*) ;;
        ipv6:*) return 1 ;;
        *:*:*) return 1 ;;
    esac
}

plan() { # each line of the data, and in place of each check a job for each address
    number=0
    while read -r key value; do
        if [ "$key" = check ]; then
            read -r kind family role port source sampled place addresses <<END
$value
END
            plan_check
        else
            printf '%s %s\n' "$key" "$value"
        fi
    done <"$work/data" >"$work/plan"
}

plan_check() {
    case $place in
        group) plan_job "$role" - 'it goes to a group, for which no single host answers' && return ;;
        own | any | network) addresses=$(given "$role") ;;
        known)
            told=$(given "$role")
            if [ -n "$told" ]; then addresses=$told; else addresses=$(printf '%s' "$addresses" | tr , ' '); fi
            ;;
        *) addresses=$(printf '%s' "$addresses" | tr , ' ') ;;
    esac
    case " $addresses " in
        *' none '*) plan_job "$role" - "it was left out by $role=none" && return ;;
        '  ') plan_job "$role" - "it goes to more than one address: say one with $role=ADDRESS" && return ;;
    esac
    [ "$port" != - ] || case $kind in
        tcp | udp | sctp) plan_job "$role" - 'port 0 is reserved, and nobody can send to it' && return ;;
    esac
    planned=
    for address in $addresses; do plan_address "$address"; done
    [ -n "$planned" ] || plan_job "$role" - "it needs an address of another IP version ($family): say one with $role=ADDRESS"
}

plan_address() { # a job for an address; for a host name, of each version that it has
    if ! is_name "$1"; then
        ! has_family "$1" "$family" || plan_job "$1" "$1" ''
        return 0
    fi
    resolved=$(resolve "$1")
    [ "$resolved" != ' ' ] || { plan_job "$1" - "the name $1 cannot be resolved here" && return; }
    for one in $resolved; do
        ! has_family "$one" "$family" || plan_job "$1" "$one" ''
    done
}

plan_job() { # where to, in words; the address; why it cannot be sent, if so
    planned=yes
    number=$((number + 1))
    printf 'job %s %s %s %s %s %s %s\n' "$number" "$kind" "$2" "$port" "$source" "$sampled" "$1"
    [ -z "$3" ] || printf 'unknown %s\n' "$3" >"$work/job-$number"
}

run() { # all jobs, some at once; those with a port to come from one after the other, as they share it
    at_once=0
    while read -r key number kind address port source _rest; do
        if [ "$key" != job ] || [ -e "$work/job-$number" ]; then continue; fi
        case $address in
            fe80:*%* | FE80:*%*) ;;
            fe80:* | FE80:*)
                echo 'unknown this address needs its interface: write it as fe80::1%eth0' >"$work/job-$number"
                continue
                ;;
        esac
        if [ "$source" = - ]; then
            attempt "$kind" "$address" "$port" "$source" >"$work/job-$number" 2>/dev/null </dev/null &
            at_once=$((at_once + 1))
            [ "$at_once" -lt "$AT_ONCE" ] || { wait && at_once=0; }
        else
            attempt "$kind" "$address" "$port" "$source" >"$work/job-$number" 2>/dev/null </dev/null
        fi
    done <"$work/plan"
    wait
}

collect() { # what became of each job, put together by flow
    while read -r key value; do
        case $key in
            flow) begin_flow "$value" ;;
            job) collect_job "$value" ;;
            *) about_flow "$key" "$value" ;;
        esac
    done <"$work/plan"
    end_flow
}

collect_job() {
    read -r number kind address port _source sampled where <<END
$1
END
    verdict='' reason=''
    read -r verdict reason <"$work/job-$number" || :
    [ -n "$verdict" ] || { verdict=unknown && reason='the program that sends was ended'; }
    counts_as=$verdict
    case $verdict in
        reachable) counts_as=open ;;
        refused) if listens "$kind" "$port"; then counts_as=closed; else counts_as=open; fi ;;
        silent) counts_as=closed ;;
    esac
    # A name often has an address of an IP version that this host has not: the other one counts.
    case $where:$reason in
        "$address":*) ;;
        *:'this host has no route there') counts_as=nothing ;;
    esac
    if [ "$address" != - ] && [ "$where" != "$address" ]; then where="$where ($address)"; fi
    add_check "$verdict" "$kind" "$port" "$sampled" "$where" "$reason" "$counts_as"
}

main() {
    make_work
    data >"$work/data"
    : >"$work/given"
    parse "$@"
    all_given
    choose_tools
    plan
    run
    collect
    code=$(exit_code)
    report 'sending from' "$code"
    exit "$code"
}
