from tools.extracts.windows import parameters

PAGE = """
# Get-Thing

## PARAMETERS

### -Kind
Which.

```yaml
Type: Kind[]
Parameter Sets: ByQuery, ByKind
Aliases: Sort
Accepted values: Large, Small

Required: False
Position: Named
Default value: None
Accept pipeline input: False
```

```yaml
Type: Kind[]
Parameter Sets: ByName

Required: True
Accept pipeline input: True (ByValue)
```

### -AsJob

```yaml
Type: SwitchParameter
Parameter Sets: (All)
Aliases:

Required: False
Accept pipeline input: False
```

### CommonParameters
Others.

## INPUTS
"""


def test_a_parameter_has_what_its_blocks_say() -> None:
    assert parameters(PAGE) == {
        "Kind": {
            "type": "Kind[]",
            "accepted": ["Large", "Small"],
            "aliases": ["Sort"],
            "sets": {"ByQuery": False, "ByKind": False, "ByName": True},
            "piped": True,
        },
        "AsJob": {"type": "SwitchParameter"},
    }
