"""Two hosts and two links in throw-away namespaces, and real packets between them; two hosts more where one is a router.

The inner side (`worker` and what it imports) runs in the jail of `portbook.proof.sandbox.worker`; the outer side is `lab`.
"""
