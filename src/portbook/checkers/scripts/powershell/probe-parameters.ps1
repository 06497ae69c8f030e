# -Target ROLE=ADDRESS[,ADDRESS...]  where a role of the data is; several in one @(); ROLE=none leaves it out
# -Listening                         the script of the other end runs there: what is refused is then closed, and what is silent with UDP too
# -Except udp/53,tcp/80              where that script says that it does not listen
# -Format text|json|junit            how to report
# -Wait SECONDS                      how long to wait for each answer
# Verdicts: reachable; refused (something answered that nothing listens); silent (no answer); unknown (this end cannot tell).
# Exit codes: 0 every needed flow is reachable or refused; 1 a needed one is closed; 2 wrong arguments; 3 a needed one could not be judged.
[CmdletBinding()]
param(
    [string[]]$Target = @(),
    [switch]$Listening,
    [string[]]$Except = @(),
    [ValidateSet('text', 'json', 'junit')][string]$Format = 'text',
    [ValidateRange(1, 60)][int]$Wait = 3
)
