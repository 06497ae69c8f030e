"""What should become of a probe, by the algebra of rules; and whether it did.

A packet must do what the loaded rule set, as read, says of it: on every probe, before and after a snippet. Together with
the equality of what is read and what is documented, that is the proof.
"""
