package org.postern.store;

import org.postern.kernel.Octets;
import org.postern.kernel.Setting;
import org.postern.kernel.SettingsPrefix;

/// What the filter scripts of one account may take.
@SettingsPrefix(value = "sieve", doc = "Filter scripts (Sieve).")
public record ScriptSettings(
        @Setting(value = "32", min = 1, max = 1_000, doc = "Most scripts of one account.")
                int maxScripts,
        @Setting(value = "64KiB", min = 4_096, max = 524_288, doc = "Largest script.")
                Octets maxScript) {}
