package org.postern.setup;

import java.time.DateTimeException;
import java.time.ZoneId;

/// Whether the time zone is what the settings ask for.
final class TimeZoneCheck implements Check {
    @Override
    public String name() {
        return "time-zone";
    }

    @Override
    public String about() {
        return "the time zone in use";
    }

    @Override
    public void look(Deployment site, Findings findings) {
        var used = ZoneId.systemDefault();
        if (site.timeZone().isEmpty()) {
            findings.good("", used + ", the machine's.");
            return;
        }
        try {
            var wanted = ZoneId.of(site.timeZone());
            if (!site.running() || wanted.equals(used)) {
                findings.good("", wanted + ".");
            } else {
                findings.warning(
                        "",
                        used + " is in use, and the setting is " + wanted + ".",
                        "Rules about the time of day are wrong by the difference.",
                        "./postern stop, then start: timeZone is read at a start");
            }
        } catch (DateTimeException e) {
            findings.bad(
                    "",
                    "there is no time zone " + site.timeZone() + ".",
                    "Rules about the time of day take the machine's.",
                    "Settings Set timeZone Europe/Berlin, with yours");
        }
    }
}
