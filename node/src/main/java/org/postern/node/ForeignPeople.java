package org.postern.node;

import org.postern.directory.Backends;
import org.postern.directory.CachedSource;
import org.postern.directory.KerberosBackend;
import org.postern.directory.KerberosSettings;
import org.postern.directory.NisBackend;
import org.postern.directory.NisSettings;
import org.postern.directory.PasswordBackend;
import org.postern.directory.PeopleSource;
import org.postern.directory.RadiusBackend;
import org.postern.directory.RadiusSettings;
import org.postern.directory.SourceSettings;
import org.postern.directory.client.ForeignDirectory;
import org.postern.directory.client.ForeignSettings;
import org.postern.kernel.Settings;

import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;

/// Who besides us knows people and judges passwords, by the names that domains give them.
final class ForeignPeople {
    private final Map<String, PeopleSource> people = new LinkedHashMap<>();
    private final Backends backends;

    ForeignPeople(Settings settings, InstantSource clock) {
        var judges = new LinkedHashMap<String, PasswordBackend>();
        judges.put("radius", new RadiusBackend(() -> settings.current(RadiusSettings.class)));
        var nis = new NisBackend(() -> settings.current(NisSettings.class));
        judges.put("nis", nis);
        people.put("nis", cached(nis, settings, clock));
        var ldap = new ForeignDirectory(() -> settings.current(ForeignSettings.class), clock);
        judges.put("ldap", ldap);
        people.put("ldap", cached(ldap, settings, clock));
        kerberosConfiguration(settings.current(KerberosSettings.class).config());
        judges.put("kerberos", new KerberosBackend(() -> settings.current(KerberosSettings.class)));
        backends = new Backends(judges, () -> settings.current(SourceSettings.class));
    }

    private static PeopleSource cached(
            PeopleSource source, Settings settings, InstantSource clock) {
        return new CachedSource(source, () -> settings.current(SourceSettings.class), clock);
    }

    /// The JDK knows one configuration of Kerberos in a process, and no other way to be told it.
    private static void kerberosConfiguration(String file) {
        if (!file.isEmpty()) {
            System.setProperty("java.security.krb5.conf", file);
        }
    }

    Map<String, PeopleSource> people() {
        return Map.copyOf(people);
    }

    Backends backends() {
        return backends;
    }
}
