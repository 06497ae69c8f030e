# ---- The report. $work/rows has of each flow the lines flow, label, purpose, without, and of each of its checks check and reason.

begin_flow() { # its id
    end_flow
    flow=$1
    need=optional
    group=-
    label=
    purpose=
    without=
    known='' closed='' unknown=''
    : >"$work/checks"
}

end_flow() { # what became of a flow, now that all of its checks are there
    [ -n "${flow:-}" ] && [ -s "$work/checks" ] || return 0
    if [ -n "$closed" ]; then
        outcome=closed
    elif [ -n "$unknown" ] || [ -z "$known" ]; then
        outcome=unknown
    else
        outcome=open
    fi
    printf '%s %s %s\n' "$need" "$group" "$outcome" >>"$work/outcomes"
    {
        printf 'flow %s %s %s %s\n' "$outcome" "$flow" "$need" "$group"
        printf 'label %s\npurpose %s\nwithout %s\n' "$label" "$purpose" "$without"
        cat "$work/checks"
    } >>"$work/rows"
    flow=
}

about_flow() { # a line of the data that says something of a flow
    case $1 in
        need) need=$2 ;;
        group) group=$2 ;;
        label) label=$2 ;;
        purpose) purpose=$2 ;;
        without) without=$2 ;;
    esac
}

add_check() { # verdict, kind, port, whether it is a sample, where to, reason; what it counts as: open, closed, unknown, nothing
    printf 'check %s %s %s %s %s\nreason %s\n' "$1" "$2" "$3" "$4" "$5" "$6" >>"$work/checks"
    case $7 in
        open) known=yes ;;
        closed) closed=yes ;;
        unknown) unknown=yes ;;
    esac
}

group_outcome() { # of a group of alternatives one open flow is enough, and one that is unknown may be it
    found=closed
    while read -r _need named outcome_of_flow; do
        [ "$named" = "$1" ] || continue
        case $outcome_of_flow in
            open) found=open ;;
            unknown) [ "$found" = open ] || found=unknown ;;
        esac
    done <"$work/outcomes"
    printf '%s' "$found"
}

exit_code() { # 1 a needed flow is closed, 3 one could not be judged, else 0
    code=0
    [ -f "$work/outcomes" ] || : >"$work/outcomes"
    while read -r needed named outcome_of_flow; do
        [ "$needed" != optional ] || continue
        [ "$named" = - ] || outcome_of_flow=$(group_outcome "$named")
        case $outcome_of_flow in
            closed) code=1 ;;
            unknown) [ "$code" -eq 1 ] || code=3 ;;
        esac
    done <"$work/outcomes"
    printf '%s' "$code"
}

spell() { # kind, port, whether it is a sample: TCP 443
    case $1 in
        echo) printf 'ICMP echo' ;;
        *) printf '%s' "$1" | tr '[:lower:]' '[:upper:]' ;;
    esac
    [ "$2" = - ] || printf ' %s' "$2"
    [ "$3" = 0 ] || printf ' (a sample)'
}

read_heading() { # what the data says of the service
    service='' title='' role='' role_title='' profile=''
    while read -r key value; do
        case $key in
            service) service=$value ;;
            title) title=$value ;;
            role) role=$value ;;
            role-title) role_title=$value ;;
            profile) profile=$value ;;
        esac
    done <"$work/data"
}

report() { # what the script does, in its words; the exit code
    read_heading
    case $format in
        json) report_json "$1" "$2" ;;
        junit) report_junit "$1" ;;
        *) report_text "$1" ;;
    esac
}

report_text() {
    printf '%s, %s %s (profile %s)\n' "$title" "$1" "$role_title" "$profile"
    while read -r key value; do
        case $key in
            flow)
                read -r state name needed named <<END
$value
END
                ;;
            label)
                [ "$named" = - ] || needed="$needed, one of $named"
                printf '\n%-8s %s: %s (%s)\n' "$state" "$name" "$value" "$needed"
                ;;
            purpose) [ "$state" = open ] || [ -z "$value" ] || printf '         for: %s\n' "$value" ;;
            without) [ "$state" = open ] || [ -z "$value" ] || printf '         without it: %s\n' "$value" ;;
            check)
                read -r verdict kind port sampled where <<END
$value
END
                ;;
            reason)
                printf '         %-9s %s' "$verdict" "$(spell "$kind" "$port" "$sampled")"
                [ "$where" = - ] || printf ' at %s' "$where"
                if [ -n "$value" ]; then printf ': %s\n' "$value"; else printf '\n'; fi
                ;;
        esac
    done <"$work/rows"
    [ -s "$work/rows" ] || printf '\nno flow to check\n'
}

report_json() {
    printf '{"service":%s,"role":%s,"profile":%s,"end":"%s","exit":%s,"flows":[' \
        "$(as_json "$service")" "$(as_json "$role")" "$(as_json "$profile")" "$end" "$2"
    between='' after=''
    while read -r key value; do
        case $key in
            flow)
                read -r state name needed named <<END
$value
END
                [ "$named" != - ] || named=
                printf '%s%s{"flow":%s,"outcome":"%s","need":"%s","one_of":%s' "$after" "$between" \
                    "$(as_json "$name")" "$state" "$needed" "$(as_json "$named")"
                between=, after=']}' first=yes
                ;;
            label) printf ',"title":%s' "$(as_json "$value")" ;;
            purpose) printf ',"purpose":%s' "$(as_json "$value")" ;;
            without) printf ',"without":%s,"checks":[' "$(as_json "$value")" ;;
            check)
                read -r verdict kind port sampled where <<END
$value
END
                ;;
            reason)
                [ "$port" != - ] || port=null
                if [ "$sampled" = 1 ]; then sampled=true; else sampled=false; fi
                [ "$where" != - ] || where=
                [ -n "$first" ] || printf ','
                first=
                printf '{"protocol":"%s","port":%s,"sampled":%s,"address":%s,"verdict":"%s","reason":%s}' \
                    "$kind" "$port" "$sampled" "$(as_json "$where")" "$verdict" "$(as_json "$value")"
                ;;
        esac
    done <"$work/rows"
    printf '%s]}\n' "$after"
}

report_junit() {
    printf '<?xml version="1.0" encoding="UTF-8"?>\n<testsuites>\n<testsuite name="%s">\n' "$(as_xml "$title, $1 $role_title")"
    while read -r key value; do
        case $key in
            flow)
                read -r state name needed named <<END
$value
END
                ;;
            purpose) purpose=$value ;;
            without) without=$value ;;
            check)
                read -r verdict kind port sampled where <<END
$value
END
                ;;
            reason) junit_case "$value" ;;
        esac
    done <"$work/rows"
    printf '</testsuite>\n</testsuites>\n'
}

junit_case() { # one check: closed is a failure where the flow is needed, what could not be judged is skipped
    said="$verdict${1:+: $1}${purpose:+; for: $purpose}${without:+; without it: $without}"
    printf '<testcase classname="%s" name="%s at %s">' "$name" "$(spell "$kind" "$port" "$sampled")" "$(as_xml "$where")"
    case $verdict:$needed in
        reachable:* | listening:* | in-use:*) ;;
        silent:optional | unknown:*) printf '<skipped message="%s"/>' "$(as_xml "$said")" ;;
        refused:*) [ "$state" != closed ] || printf '<failure message="%s"/>' "$(as_xml "$said")" ;;
        *) printf '<failure message="%s"/>' "$(as_xml "$said")" ;;
    esac
    printf '</testcase>\n'
}
