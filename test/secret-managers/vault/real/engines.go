//go:build minimal

package builtinplugins

import (
	kubernetes "github.com/hashicorp/vault-plugin-auth-kubernetes"
	postgresql "github.com/hashicorp/vault/plugins/database/postgresql"
)

// Beside a minimal Vault's own: what the tests log in with, and what they get users of a database from.
func extendAddonPlugins(all *registry) {
	all.credentialBackends["kubernetes"] = credentialBackend{Factory: kubernetes.Factory}
	all.databasePlugins["postgresql-database-plugin"] = databasePlugin{Factory: postgresql.New}
}
