<#
.SYNOPSIS
Adds every snippet for Windows Firewall to this machine, compares what Windows then says with the data, and takes it back.

.DESCRIPTION
For machines that are thrown away afterwards, such as a runner of a CI: while a snippet is tried, its rules are in force.
It refuses a machine that has rules of Portbook already, and removes whatever it has added, also when it fails.
Run it as administrator, in Windows PowerShell 5.1 or in PowerShell 7. Exit code 1: something is not as the data says.

.PARAMETER Path
What "python -m tools.windows" has printed.
#>
#Requires -Version 5.1
#Requires -RunAsAdministrator
[CmdletBinding()]
param([Parameter(Mandatory = $true)][string]$Path)

Set-StrictMode -Version Latest
$ErrorActionPreference = 'Stop'

function Get-Mine {
    # Where-Object, because whether -Name takes wildcards is documented both ways.
    Get-NetFirewallRule -All | Where-Object { $_.Name.StartsWith($site.prefix) }
}

function Remove-Mine {
    # One by one: without a name, the cmdlet would remove every rule of the machine.
    foreach ($each in @(Get-Mine)) {
        Remove-NetFirewallRule -Name $each.Name
    }
}

function Invoke-Text([string]$Text) {
    # Errors are collected and not thrown. The cmdlets of a module go by the global preference, not by that of a script.
    $before = $global:ErrorActionPreference
    $ErrorActionPreference = 'Continue'
    $global:ErrorActionPreference = 'Continue'
    try {
        $said = @(& ([scriptblock]::Create($Text)) 2>&1)
    }
    finally {
        $global:ErrorActionPreference = $before
    }
    @{
        Errors = @($said | Where-Object { $_ -is [System.Management.Automation.ErrorRecord] })
        Output = @($said | Where-Object { $_ -isnot [System.Management.Automation.ErrorRecord] })
    }
}

function ConvertTo-Mask([string]$Length, [int]$Size) {
    # 24, 255.255.255.0 or nothing, as the bytes of a mask.
    if ($Length -match '[.:]') {
        return ([System.Net.IPAddress]$Length).GetAddressBytes()
    }
    $bits = 8 * $Size
    if ($Length) {
        $bits = [int]$Length
    }
    foreach ($before in 0..($Size - 1)) {
        $set = [Math]::Max(0, [Math]::Min(8, $bits - 8 * $before))
        [byte](256 - [Math]::Pow(2, 8 - $set))
    }
}

function ConvertTo-Range([string]$Text) {
    # 192.0.2.0/24, 192.0.2.0/255.255.255.0 and 192.0.2.0-192.0.2.255 are the same: Windows says none of them as it was told.
    if ($Text -eq 'Any') {
        return $Text
    }
    if ($Text.Contains('-')) {
        $first, $last = $Text.Split('-')
        return '{0}-{1}' -f [System.Net.IPAddress]$first, [System.Net.IPAddress]$last
    }
    $address, $length = $Text.Split('/')
    [byte[]]$low = ([System.Net.IPAddress]$address).GetAddressBytes()
    [byte[]]$high = $low.Clone()
    [byte[]]$mask = ConvertTo-Mask $length $low.Length
    foreach ($at in 0..($low.Length - 1)) {
        $low[$at] = $low[$at] -band $mask[$at]
        $high[$at] = $high[$at] -bor (255 - $mask[$at])
    }
    '{0}-{1}' -f [System.Net.IPAddress]::new($low), [System.Net.IPAddress]::new($high)
}

function Format-Value([string]$Name, $Value) {
    # Lists in one order, addresses as ranges.
    $all = @($Value | ForEach-Object { "$_" })
    if ($Name.EndsWith('Address')) {
        $all = @($all | ForEach-Object { ConvertTo-Range $_ })
    }
    @($all | Sort-Object -Unique) -join ','
}

function Get-Fact($Rule) {
    # What Windows says of a rule.
    $ports = $Rule | Get-NetFirewallPortFilter
    $addresses = $Rule | Get-NetFirewallAddressFilter
    @{
        Name = $Rule.Name
        Enabled = $Rule.Enabled
        Direction = $Rule.Direction
        Action = $Rule.Action
        Profile = $Rule.Profile
        Protocol = $ports.Protocol
        LocalPort = $ports.LocalPort
        RemotePort = $ports.RemotePort
        IcmpType = $ports.IcmpType
        LocalAddress = $addresses.LocalAddress
        RemoteAddress = $addresses.RemoteAddress
    }
}

function Compare-Rule($Wanted, $Found) {
    # A sentence for each fact that is not as the data says.
    $rule = $Found | Where-Object { $_.Name -eq $Wanted.Name }
    if (-not $rule) {
        return "$($Wanted.Name) is not there"
    }
    $facts = Get-Fact $rule
    foreach ($each in $Wanted.PSObject.Properties) {
        $said = Format-Value $each.Name $facts[$each.Name]
        $asked = Format-Value $each.Name $each.Value
        if ($said -ne $asked) {
            "$($Wanted.Name) has the $($each.Name) $said, not $asked"
        }
    }
}

function Test-Addition($Snippet) {
    # Adds it, compares each rule, and adds it again, which must change nothing.
    $wanted = @($Snippet.rules)
    $first = Invoke-Text $Snippet.add
    $first.Errors | ForEach-Object { "the addition fails: $_" }
    $found = @(Get-Mine)
    $wanted | ForEach-Object { Compare-Rule $_ $found }
    if ($found.Count -ne $wanted.Count) {
        "the addition makes $($found.Count) rules, not $($wanted.Count)"
    }
    $again = Invoke-Text $Snippet.add
    if ($again.Errors.Count -ne $wanted.Count -or @(Get-Mine).Count -ne $found.Count) {
        'the addition is not refused when it is run again'
    }
}

function Test-Rest($Snippet) {
    # Shows it and takes it back, which must leave nothing.
    $shown = Invoke-Text $Snippet.show
    $shown.Errors | ForEach-Object { "showing it fails: $_" }
    if ($shown.Output.Count -ne 3 * @($Snippet.rules).Count) {
        "$($shown.Output.Count) objects are shown, not three for each rule"
    }
    $undone = Invoke-Text $Snippet.undo
    $undone.Errors | ForEach-Object { "the undo fails: $_" }
    Get-Mine | ForEach-Object { "the undo leaves $($_.Name)" }
}

$site = Get-Content -LiteralPath $Path -Raw | ConvertFrom-Json
if (@($site.snippets).Count -eq 0) {
    throw "$Path has no snippets: nothing would be verified."
}
if (@(Get-Mine).Count -gt 0) {
    throw 'This machine has rules of Portbook already: undo them first, so that none of yours is removed.'
}
$faulty = 0
try {
    foreach ($snippet in $site.snippets) {
        $faults = @(Test-Addition $snippet) + @(Test-Rest $snippet)
        if ($faults.Count -eq 0) {
            Write-Output "as the data says: $($snippet.id)"
        }
        else {
            $faulty++
            $faults | ForEach-Object { Write-Output "not as the data says: $($snippet.id): $_" }
            Remove-Mine
        }
    }
}
finally {
    Remove-Mine
}
Write-Output "$(@($site.snippets).Count) snippets, $faulty not as the data says; Windows $([Environment]::OSVersion.Version), PowerShell $($PSVersionTable.PSVersion)"
exit [int]($faulty -gt 0)
