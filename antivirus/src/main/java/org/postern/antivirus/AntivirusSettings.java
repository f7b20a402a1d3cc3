package org.postern.antivirus;

import org.postern.kernel.Octets;
import org.postern.kernel.Setting;
import org.postern.kernel.Settings;
import org.postern.kernel.SettingsPrefix;
import org.postern.net.ServiceAddress;

import java.time.Duration;
import java.util.List;

/// Which engines look for viruses, and how far.
@SettingsPrefix(
        value = "antivirus",
        doc = "Engines that look for viruses and dangerous attachments.")
public record AntivirusSettings(
        @Setting(
                        value = "",
                        doc =
                                "Daemons of ClamAV: host:port or unix:/path of clamd's socket. Of"
                                    + " several, the one with the least to do is asked; one that"
                                    + " fails is left out for a while. Empty: ClamAV is not used.")
                List<ServiceAddress> clamd,
        @Setting(
                        value = "25MiB",
                        min = 1_024,
                        max = 4_294_967_295L,
                        doc =
                                "Largest piece that is sent to clamd: its StreamMaxLength. A larger"
                                        + " message is sent part by part, a larger part not at"
                                        + " all.")
                Octets clamdStreamMax,
        @Setting(
                        value = "",
                        doc =
                                "Scanners that speak ICAP (RFC 3507), asked one after the other:"
                                        + " icap://host:1344/service. Empty: none.")
                List<IcapService> icap,
        @Setting(
                        value = "true",
                        doc =
                                "Whether the node looks for itself too: lists of hashes, the EICAR"
                                    + " test file, programs, scripts, macros and names that lie,"
                                    + " inside archives as well. It knows no virus by its maker's"
                                    + " patterns.")
                boolean basic,
        @Setting(
                        value = "2s",
                        min = 50,
                        max = 60_000,
                        doc = "Longest wait for the connection to an engine.")
                Duration connectTimeout,
        @Setting(
                        value = "60s",
                        min = 100,
                        max = 600_000,
                        doc = "Longest that an engine may take for one message or part.")
                Duration timeout,
        @Setting(
                        value = "1m",
                        min = 1_000,
                        max = 3_600_000,
                        doc =
                                "Longest pause before an engine that failed is tried again. The"
                                        + " first is a second; each failure doubles it.")
                Duration backOff,
        @Setting(
                        value = "",
                        doc =
                                "Files with hashes of known bad attachments: a SHA-256 in 64"
                                        + " hexadecimal digits, a blank and a name on each line. A"
                                        + " changed file is read again. Paths are below the home"
                                        + " unless they begin with /.")
                List<String> hashLists,
        @Setting(
                        value =
                                "program, script, shortcut, macros, embedded-object, disk-image,"
                                        + " active-document, extension, double-extension,"
                                        + " false-name",
                        doc = "What the node's own scanner calls suspicious in an attachment.")
                List<Danger> suspicious,
        @Setting(
                        value =
                                "ace, application, appref-ms, appx, bat, chm, cmd, com, cpl, dll,"
                                    + " exe, gadget, hlp, hta, inf, ins, iqy, isp, jar, jnlp, js,"
                                    + " jse, lnk, mde, msc, msi, msix, msp, mst, nsh, pif, ps1,"
                                    + " ps1xml, ps2, psc1, psm1, reg, scf, scr, sct,"
                                    + " settingcontent-ms, shb, shs, slk, sys, url, vb, vbe, vbs,"
                                    + " vxd, wsc, wsf, wsh, xll, xnk",
                        doc = "File name extensions that are dangerous to open.")
                List<String> dangerousExtensions,
        @Setting(
                        value = "16MiB",
                        min = 65_536,
                        max = 1_073_741_824,
                        doc =
                                "Largest attachment, or file in an archive, that the node's own"
                                        + " scanner looks into. Of a larger one it sees the hash,"
                                        + " the name and the kind.")
                Octets fileMax,
        @Setting(
                        value = "6",
                        min = 0,
                        max = 30,
                        doc =
                                "How deep archives may stand in archives; a deeper one cannot be"
                                        + " scanned.")
                int archiveDepth,
        @Setting(
                        value = "2000",
                        min = 1,
                        max = 1_000_000,
                        doc = "Most files that are looked at in the archives of one message.")
                int archiveEntries,
        @Setting(
                        value = "64MiB",
                        min = 65_536,
                        max = 4_294_967_296L,
                        doc = "Most octets that are unpacked of the archives of one message.")
                Octets archiveOctets,
        @Setting(
                        value = "250",
                        min = 2,
                        max = 100_000,
                        doc =
                                "How many times its packed size a file may have before it counts as"
                                        + " a bomb; files below 1 MiB never do.")
                int archiveRatio,
        @Setting(
                        value = "2",
                        min = 1,
                        max = 256,
                        doc =
                                "How many messages the node's own scanner looks into at a time;"
                                        + " each takes processor, and memory up to fileMax and"
                                        + " archiveOctets together.")
                int atOnce,
        @Setting(
                        value = "10000",
                        min = 0,
                        max = 10_000_000,
                        doc =
                                "How many answers are remembered, so that the same mail to many is"
                                        + " scanned once. 0: none.")
                int remembered,
        @Setting(
                        value = "1h",
                        min = 1_000,
                        max = 604_800_000,
                        doc = "How long an answer is remembered. New patterns end it at once.")
                Duration rememberedTime,
        @Setting(
                        value = "",
                        doc =
                                "The command that fetches new patterns, its words separated by"
                                        + " commas: /usr/bin/freshclam, --quiet. Empty: somebody"
                                        + " else does.")
                List<String> updateCommand,
        @Setting(
                        value = "1h",
                        min = 60_000,
                        max = 604_800_000,
                        doc = "How often new patterns are fetched.")
                Duration updateInterval,
        @Setting(
                        value = "30m",
                        min = 0,
                        max = 604_800_000,
                        doc =
                                "When in each interval they are fetched, counted from midnight UTC:"
                                        + " with an interval of 1h, 30m is half past every hour.")
                Duration updateOffset,
        @Setting(
                        value = "10m",
                        min = 1_000,
                        max = 3_600_000,
                        doc = "Longest that the command may run; then it is ended.")
                Duration updateTimeout) {
    /// What is used where nothing is set.
    public static final AntivirusSettings DEFAULTS = Settings.defaults(AntivirusSettings.class);

    public AntivirusSettings {
        clamd = List.copyOf(clamd);
        icap = List.copyOf(icap);
        hashLists = List.copyOf(hashLists);
        suspicious = List.copyOf(suspicious);
        dangerousExtensions = List.copyOf(dangerousExtensions);
        updateCommand = List.copyOf(updateCommand);
    }

    /// What the archives of one message may take.
    InspectionLimits limits() {
        return new InspectionLimits(
                fileMax.count(), archiveDepth, archiveEntries, archiveOctets.count(), archiveRatio);
    }
}
