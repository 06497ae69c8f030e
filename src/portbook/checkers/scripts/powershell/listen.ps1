$Opened = @{}
$Sockets = New-Object System.Collections.ArrayList
$NotHere = New-Object System.Collections.ArrayList

function Open-Listener([string]$Kind, [System.Net.IPAddress]$At, [int]$Port) {
    $key = "$Kind/$At/$Port"
    if ($Opened.ContainsKey($key)) { return $Opened[$key] }
    $socket = $null
    try {
        $socket = New-CheckSocket $Kind $At.AddressFamily
        if ($At.AddressFamily -eq [System.Net.Sockets.AddressFamily]::InterNetworkV6) { $socket.DualMode = $false }
        $socket.ExclusiveAddressUse = $true
        $socket.Bind((New-Object System.Net.IPEndPoint($At, $Port)))
        if ($Kind -ne 'udp') { $socket.Listen(64) }
        [void]$Sockets.Add($socket)
        $Opened[$key] = 'open'
    }
    catch {
        $problem = Get-SocketError $_.Exception
        if ($null -eq $problem) { throw }
        if ($null -ne $socket) { $socket.Close() }
        $Opened[$key] = "$problem"
    }
    $Opened[$key]
}

function Get-SocketVerdict($Check, [System.Net.IPAddress]$At) {
    if ($Check.Place -eq 'group') { return New-Verdict 'unknown' 'it goes to a group, for which no single host answers' 'unknown' }
    if ($Check.Kind -eq 'echo') { return New-Verdict 'listening' 'the system itself answers' 'open' }
    if (@('tcp', 'udp') -notcontains $Check.Kind -or $Check.Port -eq 0) {
        return New-Verdict 'unknown' "PowerShell does not listen for $(Get-SpelledCheck $Check)" 'unknown'
    }
    switch (Open-Listener $Check.Kind $At $Check.Port) {
        'open' { return New-Verdict 'listening' '' 'open' }
        'AddressAlreadyInUse' { return New-Verdict 'in-use' 'the service itself listens there, and is left alone' 'open' }
        'AccessDenied' { return New-Verdict 'unknown' 'it is not allowed to listen on this port, or the service itself does' 'unknown' }
        { $_ -eq 'AddressNotAvailable' -or $_ -eq 'AddressFamilyNotSupported' } {
            return New-Verdict 'unknown' 'this host has no such address' 'nothing'
        }
        default { return New-Verdict 'unknown' "it cannot be listened for ($_)" 'unknown' }
    }
}

function Get-Places($Check) {
    $four = [System.Net.IPAddress]::Any
    $six = [System.Net.IPAddress]::IPv6Any
    if ($Check.Place -eq 'self') { $four = [System.Net.IPAddress]::Loopback; $six = [System.Net.IPAddress]::IPv6Loopback }
    elseif ($null -ne $Only) {
        if ($Only.AddressFamily -eq [System.Net.Sockets.AddressFamily]::InterNetworkV6) { $six = $Only; $four = $null }
        else { $four = $Only; $six = $null }
    }
    $places = @()
    if ($Check.Family -ne 'ipv6' -and $null -ne $four) { $places += $four }
    if ($Check.Family -ne 'ipv4' -and $null -ne $six) { $places += $six }
    , $places
}

function Get-Results($Check) {
    foreach ($place in (Get-Places $Check)) {
        $verdict = Get-SocketVerdict $Check $place
        $name = "$($Check.Kind)/$($Check.Port)"
        if ($verdict.Verdict -ne 'listening' -and $Check.Port -ne 0 -and -not $NotHere.Contains($name)) { [void]$NotHere.Add($name) }
        @{ Check = $Check; Where = "$place"; Verdict = $verdict.Verdict; Reason = $verdict.Reason; CountsAs = $verdict.CountsAs }
    }
}

# A listener answers only to the question of the other script, with an answer that is no question: two of them never talk to each other.
function Send-Answer($Socket) {
    $any = New-Object System.Net.IPEndPoint((Get-AnyAddress $Socket.AddressFamily), 0)
    $peer = [System.Net.EndPoint]$any
    $bytes = New-Object byte[] 128
    $count = $Socket.ReceiveFrom($bytes, [ref]$peer)
    $text = [System.Text.Encoding]::ASCII.GetString($bytes, 0, $count)
    if ($text.StartsWith('portbook-probe ')) {
        $answer = [System.Text.Encoding]::ASCII.GetBytes("portbook-answer $($text.Substring(15))")
        [void]$Socket.SendTo($answer, $peer)
    }
}

function Receive-Once($Socket) {
    try {
        if ($Socket.SocketType -eq [System.Net.Sockets.SocketType]::Dgram) { Send-Answer $Socket } else { $Socket.Accept().Close() }
    }
    catch {
        # Who asked has gone: the next one is answered.
        if ($null -eq (Get-SocketError $_.Exception)) { throw }
    }
}

$Only = $null
if ($Address -ne '' -and -not [System.Net.IPAddress]::TryParse($Address, [ref]$Only)) { Stop-Here '-Address is one address' }
$Rows = @(foreach ($flow in $Flows) { New-Row $flow @(foreach ($check in $flow.Checks) { Get-Results $check }) })
$Code = Get-ExitCode $Rows
Write-Report 'listening as' 'listen' $Rows $Code
try {
    if ($Sockets.Count -gt 0) {
        $except = if ($NotHere.Count -gt 0) { " -Except $($NotHere -join ',')" } else { '' }
        [Console]::Error.WriteLine("listening for $For seconds, until then or Ctrl-C; at the other end say: -Listening$except")
        $clock = [System.Diagnostics.Stopwatch]::StartNew()
        while ($clock.Elapsed.TotalSeconds -lt $For) {
            $ready = New-Object System.Collections.ArrayList
            $ready.AddRange($Sockets)
            [System.Net.Sockets.Socket]::Select($ready, $null, $null, 500000)
            foreach ($socket in $ready) { Receive-Once $socket }
        }
    }
}
finally {
    foreach ($socket in $Sockets) { $socket.Close() }
}
exit $Code
