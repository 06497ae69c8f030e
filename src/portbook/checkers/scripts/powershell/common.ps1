# Everything below is the same in each of these scripts. What the data says is text in single quotes, which PowerShell does not expand.
Set-StrictMode -Version 2.0
$ErrorActionPreference = 'Stop'

function Stop-Here([string]$Sentence) {
    [Console]::Error.WriteLine($Sentence)
    exit 2
}

function New-Verdict([string]$Verdict, [string]$Reason, [string]$CountsAs) {
    @{ Verdict = $Verdict; Reason = $Reason; CountsAs = $CountsAs }
}

function Get-SpelledCheck($Check) {
    $words = if ($Check.Kind -eq 'echo') { 'ICMP echo' } else { $Check.Kind.ToUpperInvariant() }
    if ($Check.Port -ne 0) { $words += " $($Check.Port)" }
    if ($Check.Sampled) { $words += ' (a sample)' }
    $words
}

function Get-AnyAddress([System.Net.Sockets.AddressFamily]$Family) {
    if ($Family -eq [System.Net.Sockets.AddressFamily]::InterNetworkV6) { [System.Net.IPAddress]::IPv6Any } else { [System.Net.IPAddress]::Any }
}

function New-CheckSocket([string]$Kind, [System.Net.Sockets.AddressFamily]$Family) {
    if ($Kind -eq 'udp') {
        New-Object System.Net.Sockets.Socket($Family, [System.Net.Sockets.SocketType]::Dgram, [System.Net.Sockets.ProtocolType]::Udp)
    }
    else {
        New-Object System.Net.Sockets.Socket($Family, [System.Net.Sockets.SocketType]::Stream, [System.Net.Sockets.ProtocolType]::Tcp)
    }
}

# The error of a socket in what PowerShell raises; $null where there is none.
function Get-SocketError($Raised) {
    while ($null -ne $Raised) {
        if ($Raised -is [System.Net.Sockets.SocketException]) { return $Raised.SocketErrorCode }
        $Raised = $Raised.InnerException
    }
    $null
}

# Open, closed or unknown, of all checks of a flow.
function Get-FlowOutcome($Results) {
    $counted = @($Results | ForEach-Object { $_.CountsAs })
    if ($counted -contains 'closed') { return 'closed' }
    if ($counted -contains 'unknown' -or $counted -notcontains 'open') { return 'unknown' }
    'open'
}

# 1: a needed flow is closed; 3: one could not be judged; else 0. Of a group one open flow is enough, and one that is unknown may be it.
function Get-ExitCode($Rows) {
    $code = 0
    foreach ($row in @($Rows | Where-Object { $_.Need -ne 'optional' })) {
        $outcome = $row.Outcome
        if ($row.Group -ne '') {
            $named = $row.Group
            $ofGroup = @($Rows | Where-Object { $_.Group -eq $named } | ForEach-Object { $_.Outcome })
            $outcome = if ($ofGroup -contains 'open') { 'open' } elseif ($ofGroup -contains 'unknown') { 'unknown' } else { 'closed' }
        }
        if ($outcome -eq 'closed') { $code = 1 }
        elseif ($outcome -eq 'unknown' -and $code -ne 1) { $code = 3 }
    }
    $code
}

function New-Row($Flow, $Results) {
    @{
        Id = $Flow.Id; Label = $Flow.Label; Need = $Flow.Need; Group = $Flow.Group; Purpose = $Flow.Purpose; Without = $Flow.Without
        Outcome = Get-FlowOutcome $Results; Results = $Results
    }
}

function Write-Report([string]$Does, [string]$End, $Rows, [int]$Code) {
    switch ($Format) {
        'json' { Write-JsonReport $End $Rows $Code }
        'junit' { Write-JUnitReport $Does $Rows }
        default { Write-TextReport $Does $Rows }
    }
}

function Write-TextReport([string]$Does, $Rows) {
    Write-Output "$($About.Title), $Does $($About.RoleTitle) (profile $($About.Profile))"
    foreach ($row in $Rows) {
        $needed = if ($row.Group -eq '') { $row.Need } else { "$($row.Need), one of $($row.Group)" }
        Write-Output ''
        Write-Output ('{0,-8} {1}: {2} ({3})' -f $row.Outcome, $row.Id, $row.Label, $needed)
        if ($row.Outcome -ne 'open' -and $row.Purpose -ne '') { Write-Output "         for: $($row.Purpose)" }
        if ($row.Outcome -ne 'open' -and $row.Without -ne '') { Write-Output "         without it: $($row.Without)" }
        foreach ($result in $row.Results) {
            $line = '         {0,-9} {1}' -f $result.Verdict, (Get-SpelledCheck $result.Check)
            if ($result.Where -ne '') { $line += " at $($result.Where)" }
            if ($result.Reason -ne '') { $line += ": $($result.Reason)" }
            Write-Output $line
        }
    }
    if (@($Rows).Count -eq 0) { Write-Output ''; Write-Output 'no flow to check' }
}

function Write-JsonReport([string]$End, $Rows, [int]$Code) {
    $flows = @(foreach ($row in $Rows) {
            $checks = @(foreach ($result in $row.Results) {
                    [ordered]@{
                        protocol = $result.Check.Kind; port = $(if ($result.Check.Port -eq 0) { $null } else { $result.Check.Port })
                        sampled = $result.Check.Sampled; address = $result.Where; verdict = $result.Verdict; reason = $result.Reason
                    }
                })
            [ordered]@{
                flow = $row.Id; outcome = $row.Outcome; need = $row.Need; one_of = $row.Group; title = $row.Label
                purpose = $row.Purpose; without = $row.Without; checks = $checks
            }
        })
    $report = [ordered]@{ service = $About.Service; role = $About.Role; profile = $About.Profile; end = $End; exit = $Code; flows = $flows }
    Write-Output (ConvertTo-Json -InputObject $report -Depth 6 -Compress)
}

function Write-JUnitReport([string]$Does, $Rows) {
    $name = [System.Security.SecurityElement]::Escape("$($About.Title), $Does $($About.RoleTitle)")
    Write-Output '<?xml version="1.0" encoding="UTF-8"?>'
    Write-Output "<testsuites>`n<testsuite name=`"$name`">"
    foreach ($row in $Rows) {
        foreach ($result in $row.Results) {
            $case = [System.Security.SecurityElement]::Escape("$(Get-SpelledCheck $result.Check) at $($result.Where)")
            $said = (@("$($result.Verdict): $($result.Reason)", $row.Purpose, $row.Without) | Where-Object { $_ -ne '' }) -join '; '
            $said = [System.Security.SecurityElement]::Escape($said)
            $inside = ''
            if ($result.CountsAs -eq 'closed' -and $row.Need -ne 'optional') { $inside = "<failure message=`"$said`"/>" }
            elseif ($result.CountsAs -ne 'open') { $inside = "<skipped message=`"$said`"/>" }
            Write-Output "<testcase classname=`"$($row.Id)`" name=`"$case`">$inside</testcase>"
        }
    }
    Write-Output "</testsuite>`n</testsuites>"
}
