# -For SECONDS             how long to listen
# -Address ADDRESS         listen there only: one address, for a host that has several
# -Format text|json|junit  how to report what it listens on
# Verdicts: listening; in-use (the service itself listens there, and is left alone); unknown (it cannot listen there).
# Exit codes: 0 it listened for every needed flow, or the service itself does; 2 wrong arguments; 3 it could not for a needed one.
[CmdletBinding()]
param(
    [ValidateRange(1, 86400)][int]$For = 600,
    [string]$Address = '',
    [ValidateSet('text', 'json', 'junit')][string]$Format = 'text'
)
