package org.postern.node;

import org.postern.directory.DirectorySettings;
import org.postern.directory.DirectoryStatus;
import org.postern.directory.DirectoryWriter;
import org.postern.directory.LocalDirectory;
import org.postern.directory.PasswordAuthenticator;
import org.postern.directory.Passwords;
import org.postern.directory.ScramLogins;
import org.postern.kernel.Events;
import org.postern.kernel.Settings;
import org.postern.net.LoginSettings;

import java.time.InstantSource;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/// Everything about people: the directory, who changes it, who judges logins.
record People(
        LocalDirectory directory,
        DirectoryWriter writer,
        PasswordAuthenticator authenticator,
        ScramLogins scram,
        DirectoryStatus status) {
    static People over(Ground ground, Settings settings, InstantSource clock, Events events) {
        Supplier<DirectorySettings> limits = () -> settings.current(DirectorySettings.class);
        BooleanSupplier keysKept = () -> settings.current(LoginSettings.class).scram();
        var passwords = new Passwords(limits, keysKept, clock);
        var directory = new LocalDirectory(ground.engine(), limits);
        var writer =
                new DirectoryWriter(
                        directory, ground.committer(), passwords, clock, limits, events);
        return new People(
                directory,
                writer,
                new PasswordAuthenticator(directory, passwords, clock, limits, events),
                new ScramLogins(directory, writer, keysKept, limits, events),
                new DirectoryStatus(directory, passwords));
    }
}
