package org.postern.node;

import org.postern.access.StoreScripts;
import org.postern.access.jmap.JmapService;
import org.postern.access.jmap.JmapSite;
import org.postern.content.ScriptLimits;
import org.postern.content.SenderLists;
import org.postern.directory.Account;
import org.postern.directory.AccountListener;
import org.postern.jmap.JmapSettings;
import org.postern.kernel.Settings;
import org.postern.smtp.server.SmtpBackend;
import org.postern.store.AccountId;
import org.postern.store.ScriptSettings;
import org.postern.web.WebMounts;
import org.postern.webmail.Webmail;
import org.postern.webmail.WebmailSettings;

import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.function.Supplier;

/// JMAP over the node's mail, and its places on the site.
final class MailApi {
    private final JmapService service;
    private final Settings settings;

    MailApi(
            Ground ground,
            People people,
            Mail mail,
            SmtpBackend submission,
            WebMounts mounts,
            Settings settings,
            Supplier<String> host,
            InstantSource clock) {
        this.settings = settings;
        service =
                new JmapService(
                        new JmapService.Ground(
                                mail.store(),
                                mail.search(),
                                new DirectoryIdentities(people.directory()),
                                ground.engine(),
                                ground.blobs(),
                                ground.committer(),
                                clock,
                                host,
                                () -> settings.current(JmapSettings.class),
                                new MailSending(
                                        submission,
                                        people.directory(),
                                        ground.blobs(),
                                        mail.transport().queue(),
                                        host),
                                new StoreScripts(
                                        people.directory(),
                                        mail.store(),
                                        () -> settings.current(ScriptSettings.class),
                                        () -> settings.current(ScriptLimits.class).limits()),
                                () -> settings.current(ScriptSettings.class)));
        service.add(new DirectoryVacations(people.directory(), people.writer()));
        new JmapSite(service, () -> settings.current(JmapSettings.class), () -> "").mount(mounts);
        people.writer().addListener(listener());
    }

    /// Where other rooms add what they have to say through JMAP.
    JmapService service() {
        return service;
    }

    /// Mounts the web mail, and adds what it has to say through JMAP.
    ///
    /// @param logos the folder of logos
    void addWebmail(SenderLists senders, People people, Mail mail, WebMounts mounts, Path logos) {
        new Webmail().mount(mounts, () -> settings.current(WebmailSettings.class), logos);
        service.capabilities()
                .add(
                        Webmail.capability(
                                mail.store(),
                                senders,
                                people.directory(),
                                people.writer(),
                                JmapService::ownAccount,
                                service.capabilities().method("Email/get").orElseThrow()));
    }

    private AccountListener listener() {
        return new AccountListener() {
            @Override
            public void created(Account account) {
                // Nothing is kept of it yet.
            }

            @Override
            public void renamed(Account before, Account after) {
                // What is kept is known by the account's id.
            }

            @Override
            public void limitsChanged(Account account) {
                // The limits of JMAP are the same for all.
            }

            @Override
            public void deleted(Account account) throws IOException {
                service.forget(new AccountId(account.id()));
            }
        };
    }
}
