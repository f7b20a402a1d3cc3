package org.postern.webmail;

import org.postern.content.SenderLists;
import org.postern.directory.Directory;
import org.postern.directory.DirectoryWriter;
import org.postern.jmap.Caller;
import org.postern.jmap.Capability;
import org.postern.jmap.JmapMethod;
import org.postern.store.MessageStore;
import org.postern.web.MountRules;
import org.postern.web.WebMounts;

import java.nio.file.Path;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;

/// The web mail of a node: its pages, and its own methods of JMAP.
public final class Webmail {
    /// The capability that the methods of our own are called by.
    public static final String CAPABILITY = "urn:postern:params:jmap:webmail";

    private final UiFiles files = UiFiles.built();

    /// Whether the pages were built; else one of them says what is missing.
    public boolean built() {
        return !files.isEmpty();
    }

    /// Mounts the pages at `/`, and what they need below `/webmail`.
    ///
    /// @param logos the folder in which logos are
    public void mount(WebMounts mounts, Supplier<WebmailSettings> settings, Path logos) {
        mounts.mount("/", MountRules.PUBLIC.withPolicy(UiPages.POLICY), new UiPages(files));
        mounts.mount(FramePages.PATH, new FramePages());
        mounts.mount(BrandPages.PATH, new BrandPages(settings, logos));
    }

    /// The methods of our own.
    ///
    /// @param ownAccount the JMAP id of a caller's own account
    /// @param emailGet `Email/get`
    public static Capability capability(
            MessageStore store,
            SenderLists senders,
            Directory directory,
            DirectoryWriter writer,
            Function<Caller, String> ownAccount,
            JmapMethod emailGet) {
        var preferences = new Singletons(new PreferenceRecords(store), ownAccount);
        var lists = new Singletons(new SenderListRecords(senders), ownAccount);
        var forwarding = new Singletons(new ForwardingRecords(directory, writer), ownAccount);
        return new Capability(
                CAPABILITY,
                Capability.InSession.NOTHING,
                Capability.InAccount.PERSONAL,
                Map.of(
                        "EmailHtml/get", new EmailHtml(emailGet, new HtmlCleaner()),
                        "Preferences/get", preferences.get(),
                        "Preferences/set", preferences.set(),
                        "SenderList/get", lists.get(),
                        "SenderList/set", lists.set(),
                        "Forwarding/get", forwarding.get(),
                        "Forwarding/set", forwarding.set()));
    }
}
