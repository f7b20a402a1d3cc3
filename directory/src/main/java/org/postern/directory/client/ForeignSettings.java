package org.postern.directory.client;

import org.postern.kernel.Setting;
import org.postern.kernel.SettingsPrefix;

import java.time.Duration;
import java.util.List;

/// A directory of somebody else's that knows our people.
@SettingsPrefix(
        value = "foreign",
        doc =
                "A foreign directory (OpenLDAP, Active Directory, any LDAP v3 server) that knows"
                        + " the people of the domains whose authentication names ldap. What is ours"
                        + " about them is kept here; nothing is written there.")
public record ForeignSettings(
        @Setting(
                        value = "",
                        doc =
                                "The servers, as ldaps://host:port or ldap://host:port (which then"
                                        + " uses StartTLS, but on this machine), each asked when"
                                        + " those before it are away. Empty: there are none.")
                List<String> servers,
        @Setting(value = "", doc = "Where the people are, such as ou=people,dc=example,dc=com.")
                String base,
        @Setting(
                        value = "(mail={address})",
                        doc =
                                "How somebody is found: {address} is the whole address, {user} what"
                                        + " stands before its @, {domain} what stands behind. For"
                                        + " Active Directory:"
                                        + " (|(mail={address})(proxyAddresses=smtp:{address})).")
                String filter,
        @Setting(
                        value = "",
                        doc =
                                "The distinguished name by which this node is known there; empty:"
                                        + " it asks as nobody.")
                String bind,
        @Setting(value = "", doc = "A file that holds that name's password in its first line.")
                String passwordFile,
        @Setting(
                        value = "",
                        doc =
                                "A file with the servers' certificates, or those of whoever signed"
                                        + " them, in PEM; empty: the authorities that Java knows.")
                String trust,
        @Setting(value = "mail", doc = "The attribute that holds a person's own address.")
                String addressAttribute,
        @Setting(
                        value = "displayName, cn",
                        doc = "The attributes that may hold the full name; the first there is.")
                List<String> nameAttributes,
        @Setting(
                        value = "",
                        doc =
                                "Attributes taken over into accounts that are made here, each as"
                                        + " ours=theirs, such as miCosDn=department,"
                                        + " telephoneNumber=telephoneNumber.")
                List<String> attributes,
        @Setting(value = "5s", min = 100, max = 60_000, doc = "How long an answer is waited for.")
                Duration timeout,
        @Setting(
                        value = "30s",
                        min = 0,
                        max = 3_600_000,
                        doc = "How long a server that failed is asked after all others.")
                Duration avoid,
        @Setting(
                        value = "8",
                        min = 0,
                        max = 1_000,
                        doc = "Most connections that are kept open between questions.")
                int idleConnections) {
    public ForeignSettings {
        servers = List.copyOf(servers);
        nameAttributes = List.copyOf(nameAttributes);
        attributes = List.copyOf(attributes);
        for (String server : servers) {
            var _ = LdapTarget.parse(server, trust);
        }
        for (String pair : attributes) {
            if (pair.indexOf('=') < 1 || pair.endsWith("=")) {
                throw new IllegalArgumentException(
                        "foreign.attributes are pairs of ours=theirs, not " + pair);
            }
        }
        if (!servers.isEmpty() && base.isEmpty()) {
            throw new IllegalArgumentException(
                    "foreign.servers need foreign.base, where the people are");
        }
    }
}
