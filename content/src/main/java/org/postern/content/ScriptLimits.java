package org.postern.content;

import org.postern.kernel.Octets;
import org.postern.kernel.Setting;
import org.postern.kernel.SettingsPrefix;
import org.postern.sieve.SieveLimits;
import org.postern.sieve.SieveSettings;

import java.time.Duration;

/// What filters and scripts may use up when they are compiled and run. A change holds from the next
/// message on: what was compiled under other limits is compiled anew.
@SettingsPrefix(value = "sieve", doc = "Filter scripts (Sieve).")
public record ScriptLimits(
        @Setting(
                        value = "10000000",
                        min = 1_000,
                        max = 1_000_000_000,
                        doc =
                                "How much work a script may do on one message: a command or test is"
                                    + " a step, a comparison one more for each 64 characters it"
                                    + " looks at. Beyond it, as beyond each of these limits, the"
                                    + " script ends with an error and the message is kept.")
                long steps,
        @Setting(
                        value = "2s",
                        min = 10,
                        max = 60_000,
                        doc = "How long a script may run on one message.")
                Duration time,
        @Setting(
                        value = "100",
                        min = 1,
                        max = 1_000,
                        doc = "How many actions a script may take on one message.")
                int actions,
        @Setting(
                        value = "5",
                        min = 0,
                        max = 100,
                        doc =
                                "How many of them may send the message on; 0 forbids it."
                                        + " ManageSieve tells programs that edit scripts.")
                int redirects,
        @Setting(
                        value = "5",
                        min = 0,
                        max = 100,
                        doc = "How many of them may notify somebody; 0 forbids it.")
                int notices,
        @Setting(value = "10", min = 0, max = 50, doc = "How deep scripts may include one another.")
                int includeDepth,
        @Setting(
                        value = "255",
                        min = 0,
                        max = 1_000,
                        doc = "How many scripts one script may include in all.")
                int includes,
        @Setting(
                        value = "255",
                        min = 128,
                        max = 10_000,
                        doc = "How many variables a script may have.")
                int variables,
        @Setting(
                        value = "4KiB",
                        min = 4_000,
                        max = 1_048_576,
                        doc = "Longest value of a variable; a longer one is cut.")
                Octets variableSize,
        @Setting(
                        value = "2000",
                        min = 1,
                        max = 100_000,
                        doc = "How many parts of a message scripts see.")
                int parts,
        @Setting(
                        value = "4194304",
                        min = 1_024,
                        max = 268_435_456,
                        doc = "How many characters of a message's text scripts look at.")
                int bodyCharacters,
        @Setting(
                        value = "2000",
                        min = 100,
                        max = 100_000,
                        doc = "How large one regular expression may grow when it is compiled.")
                int patternStates,
        @Setting(
                        value = "2KiB",
                        min = 100,
                        max = 65_536,
                        doc = "Longest header field that a script may add.")
                Octets addedField,
        @Setting(
                        value = "7d",
                        min = 0,
                        max = 31_622_400_000L,
                        doc =
                                "How long vacation does not answer the same sender again when the"
                                        + " script does not say.")
                Duration vacationPeriod,
        @Setting(
                        value = "1d",
                        min = 0,
                        max = 31_622_400_000L,
                        doc = "Shortest such time that a script may ask for.")
                Duration vacationShortest,
        @Setting(
                        value = "60d",
                        min = 86_400_000,
                        max = 31_622_400_000L,
                        doc = "Longest such time that a script may ask for.")
                Duration vacationLongest,
        @Setting(
                        value = "12h",
                        min = 1_000,
                        max = 31_622_400_000L,
                        doc =
                                "How long duplicate remembers a message when the script does not"
                                        + " say.")
                Duration duplicatePeriod,
        @Setting(
                        value = "2d",
                        min = 1_000,
                        max = 31_622_400_000L,
                        doc = "Longest such time that a script may ask for.")
                Duration duplicateLongest) {
    public ScriptLimits {
        if (vacationShortest.compareTo(vacationLongest) > 0) {
            throw new IllegalArgumentException(
                    "sieve.vacationShortest is above sieve.vacationLongest");
        }
    }

    /// As the language knows them.
    public SieveLimits limits() {
        var usual = SieveLimits.DEFAULTS;
        return new SieveLimits(
                usual.scriptOctets(),
                usual.errors(),
                includeDepth,
                includes,
                steps,
                time,
                actions,
                redirects,
                notices,
                variables,
                (int) variableSize.count(),
                usual.loopDepth(),
                parts,
                bodyCharacters,
                patternStates,
                (int) addedField.count());
    }

    SieveSettings.VacationRules vacation() {
        var usual = SieveSettings.VacationRules.DEFAULTS;
        return new SieveSettings.VacationRules(
                vacationPeriod,
                vacationShortest,
                vacationLongest,
                usual.knowsOriginalRecipient(),
                usual.sendsFromRecipient(),
                usual.answersAny(),
                usual.subject(),
                usual.subjectTemplate());
    }
}
