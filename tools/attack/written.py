"""Texts as people write them, all right for TCP 443 from anywhere."""

from __future__ import annotations

WRITTEN: dict[str, tuple[str, ...]] = {
    "aws-terraform": (
        """\
variable "vpc_id" {}

resource "aws_security_group" "web" {
  name   = "web"
  vpc_id = var.vpc_id
  tags = {
    Name = "web"
  }
}

resource "aws_security_group_rule" "web" {
  type              = "ingress"
  from_port         = 443
  to_port           = 443
  protocol          = "tcp"
  cidr_blocks       = ["0.0.0.0/0"]
  ipv6_cidr_blocks  = ["::/0"]
  security_group_id = aws_security_group.web.id
}
""",
    ),
    "gcp": (
        (
            "gcloud compute --project=p firewall-rules create a --direction=INGRESS --network=default --action=ALLOW "
            "--rules=tcp:443 --source-ranges=0.0.0.0/0\n"
            "gcloud compute --project=p firewall-rules create b --direction=INGRESS --network=default --action=ALLOW "
            "--rules=tcp:443 --source-ranges=::/0\n"
        ),
    ),
    "azure": (
        "az network nsg rule create -g g --nsg-name n -n web --priority 100 --protocol tcp --destination-port-range 443\n",
        (
            '[{"name": "web", "properties": {"priority": 100, "protocol": "TCP", "access": "allow", "direction": "inbound", '
            '"sourceAddressPrefix": "*", "sourcePortRange": "*", "destinationAddressPrefix": "VirtualNetwork", '
            '"destinationPortRange": "443"}}]\n'
        ),
        (
            '[{"name": "web", "properties": {"priority": 100, "protocol": "Tcp", "access": "Allow", "direction": "Inbound", '
            '"sourceAddressPrefix": "*", "sourcePortRange": "*", "destinationAddressPrefix": "*", '
            '"destinationPortRange": "443"}}, '
            '{"name": "no", "properties": {"priority": 200, "protocol": "Tcp", "access": "Deny", "direction": "Inbound", '
            '"sourceAddressPrefix": "*", "sourcePortRange": "*", "destinationAddressPrefix": "*", '
            '"destinationPortRange": "443"}}]\n'
        ),
    ),
    "aws-cli": (
        (
            "aws ec2 authorize-security-group-ingress --group-id sg-0123456789abcdef0 --ip-permissions "
            "'IpProtocol=tcp,FromPort=443,ToPort=443,IpRanges=[{CidrIp=0.0.0.0/0}],Ipv6Ranges=[{CidrIpv6=::/0}]'\n"
        ),
    ),
    "openstack": (
        (
            "openstack security group rule create web --protocol tcp --dst-port 443 --remote-ip 0.0.0.0/0\n"
            "openstack security group rule create web --protocol tcp --dst-port 443 --ethertype IPv6 --remote-ip ::/0\n"
        ),
    ),
    "networkpolicy": (
        """\
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: web}
spec:
  podSelector:
    matchLabels: {app: web}
  ingress:
    - ports: [{port: 443}]
""",
    ),
    "cilium": (
        """\
apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: {name: web}
spec:
  endpointSelector:
    matchLabels: {app: web}
  ingress:
    - fromEntities: [all]
      toPorts: [{ports: [{port: "443", protocol: TCP}]}]
""",
    ),
}
