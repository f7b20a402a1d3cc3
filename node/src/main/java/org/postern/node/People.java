package org.postern.node;

import org.postern.directory.DirectorySettings;
import org.postern.directory.DirectoryWriter;
import org.postern.directory.LocalDirectory;
import org.postern.directory.PasswordAuthenticator;
import org.postern.directory.Passwords;
import org.postern.kernel.Events;
import org.postern.kernel.Settings;
import org.postern.net.LoginSettings;

import java.time.InstantSource;
import java.util.function.Supplier;

/// Everything about people: the directory, who changes it, who judges logins.
record People(
        LocalDirectory directory, DirectoryWriter writer, PasswordAuthenticator authenticator) {
    static People over(Ground ground, Settings settings, InstantSource clock, Events events) {
        Supplier<DirectorySettings> limits = () -> settings.current(DirectorySettings.class);
        var passwords =
                new Passwords(limits, () -> settings.current(LoginSettings.class).scram(), clock);
        var directory = new LocalDirectory(ground.engine(), limits);
        return new People(
                directory,
                new DirectoryWriter(
                        directory, ground.committer(), passwords, clock, limits, events),
                new PasswordAuthenticator(directory, passwords, clock, limits, events));
    }
}
