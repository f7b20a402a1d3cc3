// The shapes of RFC 8620, RFC 8621 and their neighbours, as far as this client asks for them.

export type Id = string;

/// RFC 8620 section 2
export interface Session {
  capabilities: Record<string, Record<string, unknown>>;
  accounts: Record<Id, { name: string; isPersonal: boolean; isReadOnly: boolean; accountCapabilities: Record<string, Record<string, unknown>> }>;
  primaryAccounts: Record<string, Id>;
  username: string;
  apiUrl: string;
  downloadUrl: string;
  uploadUrl: string;
  eventSourceUrl: string;
  state: string;
}

export const CORE = 'urn:ietf:params:jmap:core';
export const MAIL = 'urn:ietf:params:jmap:mail';
export const SUBMISSION = 'urn:ietf:params:jmap:submission';
export const VACATION = 'urn:ietf:params:jmap:vacationresponse';
export const SIEVE = 'urn:ietf:params:jmap:sieve';
export const QUOTA = 'urn:ietf:params:jmap:quota';
export const PRINCIPALS = 'urn:ietf:params:jmap:principals';
export const MDN = 'urn:ietf:params:jmap:mdn';
export const WEBMAIL = 'urn:postern:params:jmap:webmail';

export interface Rights {
  mayReadItems: boolean;
  mayAddItems: boolean;
  mayRemoveItems: boolean;
  maySetSeen: boolean;
  maySetKeywords: boolean;
  mayCreateChild: boolean;
  mayRename: boolean;
  mayDelete: boolean;
  maySubmit: boolean;
  mayShare?: boolean;
}

export interface Mailbox {
  id: Id;
  name: string;
  parentId: Id | null;
  role: string | null;
  sortOrder: number;
  totalEmails: number;
  unreadEmails: number;
  totalThreads: number;
  unreadThreads: number;
  myRights: Rights;
  isSubscribed: boolean;
  shareWith?: Record<Id, Partial<Rights>> | null;
}

export interface Address {
  name: string | null;
  email: string;
}

export interface BodyPart {
  partId: string | null;
  blobId: Id | null;
  size: number;
  name: string | null;
  type: string;
  charset: string | null;
  disposition: string | null;
  cid: string | null;
  subParts?: BodyPart[];
}

/// What a line of the list needs.
export interface Email {
  id: Id;
  blobId: Id;
  threadId: Id;
  mailboxIds: Record<Id, boolean>;
  keywords: Record<string, boolean>;
  size: number;
  receivedAt: string;
  sentAt?: string | null;
  from: Address[] | null;
  to: Address[] | null;
  cc?: Address[] | null;
  subject: string | null;
  preview: string;
  hasAttachment: boolean;
}

/// What a message that is read needs besides.
export interface EmailBody {
  id: Id;
  bcc: Address[] | null;
  cc: Address[] | null;
  replyTo: Address[] | null;
  sender: Address[] | null;
  messageId: string[] | null;
  references: string[] | null;
  inReplyTo: string[] | null;
  textBody: BodyPart[];
  htmlBody: BodyPart[];
  attachments: BodyPart[];
  bodyValues: Record<string, { value: string; isTruncated: boolean; isEncodingProblem: boolean }>;
  'header:List-Unsubscribe:asURLs'?: string[] | null;
  'header:Disposition-Notification-To:asAddresses'?: Address[] | null;
}

export interface Identity {
  id: Id;
  name: string;
  email: string;
  replyTo: Address[] | null;
  bcc: Address[] | null;
  textSignature: string;
  htmlSignature: string;
  mayDelete: boolean;
}

export interface GetResponse<T> {
  accountId: Id;
  state: string;
  list: T[];
  notFound: Id[];
}

export interface ChangesResponse {
  oldState: string;
  newState: string;
  hasMoreChanges: boolean;
  created: Id[];
  updated: Id[];
  destroyed: Id[];
}

export interface SetError {
  type: string;
  description?: string | null;
  properties?: string[] | null;
}

export interface SetResponse<T> {
  oldState: string | null;
  newState: string;
  created: Record<Id, Partial<T> & { id: Id }> | null;
  updated: Record<Id, Partial<T> | null> | null;
  destroyed: Id[] | null;
  notCreated: Record<Id, SetError> | null;
  notUpdated: Record<Id, SetError> | null;
  notDestroyed: Record<Id, SetError> | null;
}

export interface QueryResponse {
  queryState: string;
  canCalculateChanges: boolean;
  position: number;
  ids: Id[];
  total?: number;
}

export interface QueryChangesResponse {
  oldQueryState: string;
  newQueryState: string;
  total?: number;
  removed: Id[];
  added: { id: Id; index: number }[];
}

export type Condition = Record<string, unknown>;
export type Filter = Condition | { operator: 'AND' | 'OR' | 'NOT'; conditions: Filter[] };

export interface StateChange {
  '@type': 'StateChange';
  changed: Record<Id, Record<string, string>>;
}
