"""What somebody else's client of Vault, hvac, finds on a server: prints it as JSON. Given: address, root token, a JWT."""

import json
import sys

import hvac

given = json.load(sys.stdin)
root = hvac.Client(url=given["address"], token=given["root"])
found = {}


def refused(error, work):
    try:
        work()
    except error as told:
        return [type(told).__name__, *(told.errors or [])]
    return "was done"


def logged_in(answer):
    client = hvac.Client(url=given["address"], token=answer["auth"]["client_token"])
    return client, {name: answer["auth"][name] for name in ("policies", "lease_duration", "renewable")}


found["states"] = [root.is_authenticated(), root.sys.is_initialized(), root.sys.is_sealed()]

# The versioned engine.
kv = root.secrets.kv.v2
found["written"] = [kv.create_or_update_secret("shop/db", secret={"user": name})["data"]["version"] for name in ("a", "b", "c")]
found["newest"] = kv.read_secret_version("shop/db")["data"]["data"]
found["second"] = kv.read_secret_version("shop/db", version=2)["data"]["metadata"]["version"]
found["cas"] = refused(hvac.exceptions.InvalidRequest, lambda: kv.create_or_update_secret("shop/db", secret={}, cas=1))
found["no version"] = refused(hvac.exceptions.InvalidPath, lambda: kv.read_secret_version("shop/db", version=9))
found["absent"] = refused(hvac.exceptions.InvalidPath, lambda: kv.read_secret_version("shop/none"))
kv.delete_latest_version_of_secret("shop/db")
found["deleted"] = refused(hvac.exceptions.InvalidPath, lambda: kv.read_secret_version("shop/db"))
kv.undelete_secret_versions("shop/db", versions=[3])
found["undeleted"] = kv.read_secret_version("shop/db")["data"]["data"]
kv.destroy_secret_versions("shop/db", versions=[1])
versions = kv.read_secret_metadata("shop/db")["data"]["versions"]
found["destroyed"] = {number: version["destroyed"] for number, version in versions.items()}

# The engine without versions.
root.sys.enable_secrets_engine("kv", path="old", options={"version": "1"})
root.secrets.kv.v1.create_or_update_secret("shop", secret={"pin": "1"}, mount_point="old")
found["unversioned"] = root.secrets.kv.v1.read_secret("shop", mount_point="old")["data"]

# Policies, tokens and their lives.
policy = {"path": {"secret/data/shop/*": {"capabilities": ["read"]}}}
root.sys.create_or_update_policy("shop", policy=json.dumps(policy))
created = root.auth.token.create(policies=["shop"], ttl="1h", explicit_max_ttl="2h")
shop, found["token"] = logged_in(created)
found["allowed"] = shop.secrets.kv.v2.read_secret_version("shop/db")["data"]["data"]
found["denied"] = refused(hvac.exceptions.Forbidden, lambda: shop.secrets.kv.v2.read_secret_version("other"))
found["renewed"] = shop.auth.token.renew_self()["auth"]["lease_duration"]
looked = shop.auth.token.lookup_self()["data"]
found["looked up"] = [looked["policies"], looked["renewable"], looked["explicit_max_ttl"]]
shop.auth.token.revoke_self()
found["revoked"] = shop.is_authenticated()

# AppRole.
root.sys.enable_auth_method("approle")
role = {"token_policies": ["shop"], "token_ttl": "20m", "token_max_ttl": "30m", "secret_id_num_uses": 2}
root.auth.approle.create_or_update_approle("shop", **role)
role_id = root.auth.approle.read_role_id("shop")["data"]["role_id"]
secret_id = root.auth.approle.generate_secret_id("shop")["data"]["secret_id"]
wrong = lambda: hvac.Client(url=given["address"]).auth.approle.login(role_id, "wrong")
found["wrong secret id"] = refused(hvac.exceptions.InvalidRequest, wrong)
logins = [hvac.Client(url=given["address"]).auth.approle.login(role_id, secret_id) for _ in range(2)]
app, found["approle"] = logged_in(logins[0])
found["read by approle"] = app.secrets.kv.v2.read_secret_version("shop/db")["data"]["data"]
used_up = lambda: hvac.Client(url=given["address"]).auth.approle.login(role_id, secret_id)
found["secret id used up"] = refused(hvac.exceptions.InvalidRequest, used_up)

# Kubernetes.
root.sys.enable_auth_method("kubernetes")
root.write("auth/kubernetes/config", kubernetes_host=given["kubernetes"], pem_keys=[given["key"]], token_reviewer_jwt="reviewer", disable_local_ca_jwt=True)
bound = {"bound_service_account_names": ["shop"], "bound_service_account_namespaces": ["prod"]}
root.auth.kubernetes.create_role("shop", policies=["shop"], ttl="15m", **bound)
pod, found["kubernetes"] = logged_in(hvac.Client(url=given["address"]).auth.kubernetes.login("shop", given["jwt"]))
forged = lambda: hvac.Client(url=given["address"]).auth.kubernetes.login("shop", given["forged"])
found["forged"] = refused(hvac.exceptions.Forbidden, forged)

# Leases of dynamic secrets.
if given["database"]:
    root.sys.enable_secrets_engine("database", path="database")
    root.write("database/roles/shop", default_ttl="1h", max_ttl="90m")
    lease = root.read("database/creds/shop")
    found["lease"] = [lease["renewable"], lease["lease_duration"], sorted(lease["data"])]
    found["lease renewed"] = root.sys.renew_lease(lease["lease_id"])["lease_duration"]
    root.sys.revoke_lease(lease["lease_id"])
    gone = lambda: root.sys.renew_lease(lease["lease_id"])
    found["lease gone"] = refused(hvac.exceptions.InvalidRequest, gone)

# Sealed.
root.sys.seal()
found["sealed"] = [refused(hvac.exceptions.VaultDown, lambda: kv.read_secret_version("shop/db")), root.sys.is_sealed()]

print(json.dumps(found))
