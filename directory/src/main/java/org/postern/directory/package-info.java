/// Who the people are: accounts, domains, aliases, forwards, distribution lists and groups, classes
/// of service, and the checking of passwords, here or by others.
///
/// The rest of the system asks [org.postern.directory.Directory] and
/// [org.postern.directory.PasswordAuthenticator]; operators change things by the commands of
/// `User`, `Domain`, `Cos`, `Dl` and `DlEntry`, which all go through
/// [org.postern.directory.DirectoryWriter].
///
/// ## On disk
///
/// All is kept in the engine's partition `directory/main`. A key is one octet that tells its kind,
/// then UTF-8 text. A value begins with an octet that is its format version, 1 where nothing else
/// is said; a value of a later version is refused. Numbers are big-endian; *text* is two octets of
/// length, then UTF-8; *instant* is eight octets, milliseconds since 1970. An address is text as it
/// was typed, in quotes where it needs them. *Attributes* are a count of types (2 octets), and for
/// each its name (text), a count of values (4 octets), and these (each two octets of length, then
/// octets): what the schema knows of an entry beside the fields that have a place of their own.
///
/// | kind | the key's text | value after the version |
/// |---|---|---|
/// | 1 header | none | first domain (text), id of the first administrator (text) |
/// | 2 domain | the domain in A-labels | name as typed (text), created (instant), accounts in it (4 octets), most octets and most messages of all of them together (8 octets each, 0 = unlimited); since version 2 *attributes* |
/// | 3 name | domain in A-labels, NUL, local part in lower case and NFC | 1 = account's own, 0 = alias (1 octet), account id (text) |
/// | 4 account | account id | id (text), address (text), full name (text), role (1 octet: 0 user, 1 help desk, 2 domain administrator, 3 administrator), status (1 octet: 0 active, 1 locked, 2 disabled), quota (8 octets, 0 = unlimited), undelete quota (8 octets, 0 = none, -1 = what the settings say), created (instant), aliases and forwards (each a count of 1 octet, then texts); since version 2 *attributes* |
/// | 5 credential | account id | changed (instant), verifier with its scheme in braces (text), then 0, or 1 and SCRAM-SHA-256's iterations (4 octets), salt, stored key, server key (each two octets of length, then octets) |
/// | 6 administrator | account id | empty, without version: the account is active and has the administrator role |
/// | 7 departed | account id | the account record: deleted, and what it owned is not all gone yet |
/// | 8 login secret | none | 32 octets (two octets of length, then octets): the key of the salts that names without SCRAM keys are told; made when first needed |
/// | 16 class of service | its name in lower case | name, description (texts), created (instant), *attributes* |
/// | 17 group | group id | id, address, description, who may send (texts), members it names (4 octets), created (instant), owners, posters, LDAP URLs (each a count of 2 octets, then texts), *attributes* |
/// | 18 group's name | as of kind 3 | group id (text) |
/// | 19 member | group id, NUL, the member's key: its address as looked up, or octet 1 and a shared folder's path | the member as it was written (text) |
/// | 20 membership | the member's key, NUL, group id | empty, without version |
/// | 9 entry | entry id | its distinguished name as typed (text), *attributes*: what stands in the tree and is no account, domain, class or group |
/// | 10 place | the normalised parts of a distinguished name from the root down, NUL after each | what stands there: kind (1 octet: 0 entry, 1 account, 2 domain, 3 class of service, 4 group), id (text) |
/// | 11 index | attribute type in lower case, NUL, a value's form, NUL, kind (1 octet), id | empty, without version |
/// | 12 whole | none | nothing: every domain and account has its place in the tree; homes from before there was one are completed at the start |
/// | 13 change | number of the change (8 octets) | 1 = the entry is gone (1 octet), kind (1 octet), id (text), distinguished name (text), stamp (text) |
/// | 14 gone | kind, colon, id | stamp of the removal (text) |
/// | 15 server | none | the number by which this server's stamps are told from others' (4 octets) |
/// | 26 second factors | account id | generator of codes: 0, or 1 and its secret (two octets of length, then octets); digests of the codes to recover by (a count of 2 octets, then each two octets of length and octets); passkeys (a count of 2 octets, each id and COSE key as octets of two octets of length, name (text), created (instant)); passwords of programs (a count of 2 octets, each id, name (texts), scopes (a count of 2 octets, then texts), digest (two octets of length, then octets), created (instant)). Other servers get it as `miSecondFactors` |
/// | 27 use of a factor | account id, NUL, the factor | when (instant), its last step, its counter, or how often it went wrong (8 octets); of this server only |
/// | 24 followed | another server's name | how far its changes are known here (text to the end, without length) |
///
/// A *stamp* is `yyyymmddhhmmss.ffffffZ#count#server#000000` in UTC, count and server hexadecimal;
/// the attribute `miChangeStamp` of every record holds one for its creation and one for each
/// attribute changed since. Kinds 10 and 11 follow from the records and are written with them.
///
/// Kinds 3 and 6 and the count in 2 follow from the records of kind 4; each change of an account
/// writes them in the same batch, so that an address has one owner whatever happens. So do kinds 18
/// and 20 and the count in 17 from those of kinds 17 and 19. Nothing needs recovery after a crash
/// but kind 7, which [org.postern.directory.DirectoryWriter#finishDeletions] works off.
///
/// @spec https://www.rfc-editor.org/rfc/rfc8265 RFC 8265: preparation of user names and passwords
/// @spec https://www.rfc-editor.org/rfc/rfc5802 RFC 5802: SCRAM
/// @spec https://www.rfc-editor.org/rfc/rfc9106 RFC 9106: Argon2
@NullMarked
package org.postern.directory;

import org.jspecify.annotations.NullMarked;
