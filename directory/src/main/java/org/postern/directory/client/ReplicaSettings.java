package org.postern.directory.client;

import org.postern.kernel.Setting;
import org.postern.kernel.SettingsPrefix;

import java.time.Duration;

/// Which directory this node keeps in step with.
@SettingsPrefix(
        value = "replica",
        doc = "A directory kept in step with another node's: see the manual of the directory.")
public record ReplicaSettings(
        @Setting(
                        value = "",
                        restart = true,
                        doc =
                                "The other node's directory, as in ldaps://host:2636 or"
                                        + " ldap://host:2389 (which then uses StartTLS); empty:"
                                        + " none. Each of two nodes may name the other.")
                String of,
        @Setting(
                        value = "",
                        restart = true,
                        doc = "The administrator's account by which the other node knows this one.")
                String login,
        @Setting(
                        value = "",
                        restart = true,
                        doc = "A file that holds that account's password in its first line.")
                String passwordFile,
        @Setting(
                        value = "",
                        restart = true,
                        doc =
                                "A file with the other node's certificate, or that of whoever"
                                    + " signed it, in PEM; empty: the authorities that Java knows.")
                String trust,
        @Setting(
                        value = "false",
                        doc =
                                "Whether clients may change nothing here, as long as the other node"
                                        + " is the one to change. Set it to false to promote this"
                                        + " node.")
                boolean readOnly,
        @Setting(
                        value = "5s",
                        min = 10,
                        max = 600_000,
                        doc =
                                "How long to wait before the other node is asked again after it"
                                        + " failed.")
                Duration retry) {}
