$Given = @{}
$name = ''
foreach ($word in $Target) {
    # PowerShell takes a=1,2 for two words.
    if ($word.Contains('=')) { $name, $listed = $word -split '=', 2 } else { $listed = $word }
    if ($name -eq '' -or $listed -notmatch '^[A-Za-z0-9.:%_-]+(,[A-Za-z0-9.:%_-]+)*$') { Stop-Here "$word is no ROLE=ADDRESS" }
    if (-not $Roles.Contains($name)) { Stop-Here "the data has no role $name that this host sends to: $($Roles.Keys -join ', ')" }
    if ($Roles[$name].Place -eq 'group' -or $Roles[$name].Place -eq 'self') { Stop-Here "$name cannot be given: it is always the same" }
    $Given[$name] = @(@($Given[$name]) + @($listed -split ',') | Where-Object { $_ })
}
$Missing = @($Roles.Keys | Where-Object { $Roles[$_].Place -eq 'own' -and -not $Given.ContainsKey($_) } | ForEach-Object { "$_=ADDRESS" })
if ($Missing.Count -gt 0) { Stop-Here "only you know where these are, so say it with -Target: $($Missing -join ' ')" }
$Excepted = @($Except | ForEach-Object { $_ -split ',' })

function Test-Listening($Check) {
    $Listening -and ($Excepted -notcontains "$($Check.Kind)/$($Check.Port)")
}

function Get-Silence($Check) {
    if ($Check.Kind -ne 'udp') { return New-Verdict 'silent' 'no answer: it is dropped on the way, or there is no such host' 'closed' }
    if (Test-Listening $Check) { return New-Verdict 'silent' 'no answer, although the other end listens' 'closed' }
    New-Verdict 'unknown' 'no answer, which is no proof with UDP: start the script of the other end, and say -Listening here' 'unknown'
}

function Get-VerdictOfError($Check, $Problem) {
    switch ("$Problem") {
        { $_ -eq 'ConnectionRefused' -or $_ -eq 'ConnectionReset' } {
            if (Test-Listening $Check) { return New-Verdict 'refused' 'although the other end listens: a firewall rejects it' 'closed' }
            return New-Verdict 'refused' 'nothing listens there, or a firewall rejects it: the script of the other end can tell' 'open'
        }
        'TimedOut' { return Get-Silence $Check }
        { $_ -eq 'HostUnreachable' -or $_ -eq 'HostDown' } {
            return New-Verdict 'silent' 'a host or a router on the way says that it cannot be reached' 'closed'
        }
        { $_ -eq 'NetworkUnreachable' -or $_ -eq 'AddressNotAvailable' -or $_ -eq 'AddressFamilyNotSupported' } {
            return New-Verdict 'unknown' 'this host has no route there' 'nothing'
        }
        'AddressAlreadyInUse' { return New-Verdict 'unknown' 'the port of this host that it has to come from is in use' 'unknown' }
        'AccessDenied' { return New-Verdict 'silent' 'a firewall of this host or on the way says that this is forbidden' 'closed' }
        default { return New-Verdict 'unknown' "this host cannot send it ($Problem)" 'unknown' }
    }
}

function Test-Exchange($Check, [System.Net.IPAddress]$Address) {
    $socket = New-CheckSocket $Check.Kind $Address.AddressFamily
    try {
        if ($Check.Source -ne 0) { $socket.Bind((New-Object System.Net.IPEndPoint((Get-AnyAddress $Address.AddressFamily), $Check.Source))) }
        if ($Check.Kind -eq 'udp') { return Test-Datagram $Check $socket $Address }
        $pending = $socket.BeginConnect($Address, $Check.Port, $null, $null)
        if (-not $pending.AsyncWaitHandle.WaitOne($Wait * 1000)) { return Get-Silence $Check }
        $socket.EndConnect($pending)
        New-Verdict 'reachable' '' 'open'
    }
    catch {
        $problem = Get-SocketError $_.Exception
        if ($null -eq $problem) { throw }
        Get-VerdictOfError $Check $problem
    }
    finally {
        $socket.Close()
    }
}

function Test-Datagram($Check, $Socket, [System.Net.IPAddress]$Address) {
    $Socket.Connect($Address, $Check.Port)
    $Socket.ReceiveTimeout = [Math]::Max(1, [int]($Wait * 1000 / 3))
    $answer = New-Object byte[] 512
    foreach ($turn in @(1, 2, 3)) {
        $question = [System.Text.Encoding]::ASCII.GetBytes("portbook-probe $([Guid]::NewGuid().ToString('N'))`n")
        [void]$Socket.Send($question)
        try {
            [void]$Socket.Receive($answer)
            return New-Verdict 'reachable' '' 'open'
        }
        catch {
            if ("$(Get-SocketError $_.Exception)" -ne 'TimedOut') { throw }
        }
    }
    Get-Silence $Check
}

function Test-Echo($Check, [System.Net.IPAddress]$Address) {
    $ping = New-Object System.Net.NetworkInformation.Ping
    try {
        $status = "$($ping.Send($Address, $Wait * 1000).Status)"
        if ($status -eq 'Success') { return New-Verdict 'reachable' '' 'open' }
        if ($status -eq 'TimedOut') { return Get-Silence $Check }
        New-Verdict 'silent' "the network says: $status" 'closed'
    }
    catch [System.Net.NetworkInformation.PingException] {
        New-Verdict 'unknown' 'this host cannot send it' 'unknown'
    }
    finally {
        $ping.Dispose()
    }
}

function Test-Address($Check, [System.Net.IPAddress]$Address) {
    if ($Address.IsIPv6LinkLocal -and $Address.ScopeId -eq 0) {
        return New-Verdict 'unknown' 'this address needs its interface: write it as fe80::1%12' 'unknown'
    }
    switch ($Check.Kind) {
        'tcp' { return Test-Exchange $Check $Address }
        'udp' { return Test-Exchange $Check $Address }
        'echo' { return Test-Echo $Check $Address }
        default { return New-Verdict 'unknown' "PowerShell does not send $(Get-SpelledCheck $Check)" 'unknown' }
    }
}

# The addresses behind a name or an address that the flow has: of a name, the first of each IP version.
function Resolve-Address([string]$Name, [string]$Family) {
    $parsed = $null
    if ([System.Net.IPAddress]::TryParse($Name, [ref]$parsed)) { $known = @($parsed) }
    else { try { $known = @([System.Net.Dns]::GetHostAddresses($Name)) } catch { return $null } }
    $four = @($known | Where-Object { $_.AddressFamily -eq [System.Net.Sockets.AddressFamily]::InterNetwork } | Select-Object -First 1)
    $six = @($known | Where-Object { $_.AddressFamily -eq [System.Net.Sockets.AddressFamily]::InterNetworkV6 } | Select-Object -First 1)
    if ($Family -eq 'ipv4') { , $four } elseif ($Family -eq 'ipv6') { , $six } else { , ($four + $six) }
}

function Get-Results($Check) {
    $why = ''
    $names = @($Check.Addresses)
    if ($Given.ContainsKey($Check.Role) -and $Check.Place -ne 'group' -and $Check.Place -ne 'self') { $names = @($Given[$Check.Role]) }
    if ($Check.Place -eq 'group') { $why = 'it goes to a group, for which no single host answers' }
    elseif ($names -contains 'none') { $why = "it was left out by $($Check.Role)=none" }
    elseif ($names.Count -eq 0) { $why = "it goes to more than one address: say one with -Target $($Check.Role)=ADDRESS" }
    elseif ($Check.Port -eq 0 -and @('tcp', 'udp', 'sctp') -contains $Check.Kind) { $why = 'port 0 is reserved, and nobody can send to it' }
    if ($why -ne '') { return New-Result $Check $Check.Role (New-Verdict 'unknown' $why 'unknown') }
    $results = @(foreach ($name in $names) {
            $addresses = Resolve-Address $name $Check.Family
            if ($null -eq $addresses) { New-Result $Check $name (New-Verdict 'unknown' "the name $name cannot be resolved here" 'unknown'); continue }
            foreach ($address in $addresses) {
                $verdict = Test-Address $Check $address
                # A name often has an address of an IP version that this host has not: the other one counts.
                if ("$address" -eq $name -and $verdict.CountsAs -eq 'nothing') { $verdict.CountsAs = 'unknown' }
                $where = if ("$address" -eq $name) { $name } else { "$name ($address)" }
                New-Result $Check $where $verdict
            }
        })
    if ($results.Count -eq 0) {
        $why = "it needs an address of another IP version ($($Check.Family)): say one with -Target $($Check.Role)=ADDRESS"
        $results = @(New-Result $Check $Check.Role (New-Verdict 'unknown' $why 'unknown'))
    }
    $results
}

function New-Result($Check, [string]$Where, $Verdict) {
    @{ Check = $Check; Where = $Where; Verdict = $Verdict.Verdict; Reason = $Verdict.Reason; CountsAs = $Verdict.CountsAs }
}

$Rows = @(foreach ($flow in $Flows) { New-Row $flow @(foreach ($check in $flow.Checks) { Get-Results $check }) })
$Code = Get-ExitCode $Rows
Write-Report 'sending from' 'probe' $Rows $Code
exit $Code
