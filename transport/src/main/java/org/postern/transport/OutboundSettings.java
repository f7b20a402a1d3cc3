package org.postern.transport;

import org.postern.kernel.Setting;
import org.postern.kernel.SettingsPrefix;

/// How much our own users may send.
@SettingsPrefix(value = "outbound", doc = "Limits of mail from our own users.")
public record OutboundSettings(
        @Setting(
                        value = "1000",
                        min = 0,
                        doc = "Most recipients of one account in an hour; 0: any number.")
                int accountHourly,
        @Setting(
                        value = "0",
                        min = 0,
                        doc =
                                "Most recipients of all accounts of one domain in an hour; 0: any"
                                        + " number.")
                int domainHourly,
        @Setting(
                        value = "true",
                        doc =
                                "Whether an account that sends far more than it ever did is held:"
                                        + " its mail waits, it sends nothing more, its owner and"
                                        + " the postmaster are told. Outbound Thaw ends it.")
                boolean freeze,
        @Setting(
                        value = "10",
                        min = 2,
                        max = 1_000,
                        doc =
                                "How many times its own busiest hour is far more. That hour counts"
                                        + " half as much after a month.")
                int freezeFactor,
        @Setting(value = "200", min = 1, doc = "Recipients in an hour that are never too many.")
                int freezeFloor) {}
