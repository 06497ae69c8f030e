"""Which packets to try: pure, from what is documented and from the numbers that stand in a loaded rule set.

Nothing here decides what should become of a probe: that is for the algebra of rules (`portbook.proof.packets.expect`).
"""
