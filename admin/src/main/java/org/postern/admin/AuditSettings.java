package org.postern.admin;

import org.postern.kernel.Setting;
import org.postern.kernel.SettingsPrefix;

/// How long the audit is kept.
@SettingsPrefix(value = "audit", doc = "The record of what administrators do.")
public record AuditSettings(
        @Setting(
                        value = "400",
                        min = 1,
                        max = 36_500,
                        doc = "Days that the record of a command is kept.")
                int days) {}
