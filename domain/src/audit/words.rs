//! The words of the trail: what can be done, and what is told about it. Each has the word under which it is kept and its
//! name on pages. A word that was ever kept is never given another meaning.

use crate::words::words;

words! {
    /// What was done. Imports, exports, views of personal data and refused attempts are among it (A3).
    Deed {
        /// A list was taken in.
        Imported = "import", "取込";
        /// A list was taken back.
        ImportUndone = "import.undo", "取込の取消し";
        /// What lists say about an office was put right by hand.
        OfficeEdited = "office.edit", "事業所の手修正";
        /// Such an edit was taken back: what the lists say is shown again.
        OfficeEditTakenBack = "office.edit.undo", "手修正の取消し";
        /// The demonstration was removed.
        DemoLeft = "demo.leave", "デモデータの削除";
        /// Figures or lists left the product as a file.
        Exported = "export", "書き出し";
        /// Data about a person was looked at.
        PersonalViewed = "personal.view", "個人情報の閲覧";
        /// Data about a person was changed.
        PersonalChanged = "personal.change", "個人情報の変更";
        /// Mail to an address was stopped.
        MailStopped = "mail.stop", "配信停止";
        /// Mail to an address was begun again, because somebody asked for it.
        MailResumed = "mail.resume", "配信の再開";
        /// Data about a person was deleted.
        PersonalDeleted = "personal.delete", "個人情報の消去";
        /// Somebody signed in.
        SignedIn = "sign-in", "サインイン";
        /// Somebody tried to sign in and was refused.
        SignInRefused = "sign-in.refuse", "サインインの拒否";
        /// Somebody signed out.
        SignedOut = "sign-out", "サインアウト";
        /// Somebody who was signed in proved that it is them.
        Proved = "proof", "本人確認";
        /// Somebody who was signed in could not prove that it is them.
        ProofRefused = "proof.refuse", "本人確認の拒否";
        /// Somebody ended another session of their own.
        SessionEnded = "session.end", "ほかの端末のサインアウト";
        /// Every session of an account was ended.
        SessionsEnded = "sessions.end", "すべての端末のサインアウト";
        /// Somebody was invited.
        AccountInvited = "account.invite", "利用者の招待";
        /// An account was made without an invitation.
        AccountAdded = "account.add", "利用者の登録";
        /// An invitation was taken up.
        InvitationAccepted = "account.accept", "招待の受入れ";
        /// Role, areas or name of an account were changed.
        AccountChanged = "account.change", "利用者の変更";
        /// An account was disabled.
        AccountDisabled = "account.disable", "利用者の停止";
        /// An account was enabled again.
        AccountEnabled = "account.enable", "利用者の再開";
        /// An account was deleted.
        AccountDeleted = "account.delete", "利用者の消去";
        /// A password was changed by its owner.
        PasswordChanged = "password.change", "パスワードの変更";
        /// A link for a new password was made.
        ResetLinkMade = "password.reset.link", "パスワード再設定リンクの発行";
        /// A password was set by such a link.
        PasswordReset = "password.reset", "パスワードの再設定";
        /// A link to sign in by was made.
        SignInLinkMade = "sign-in.link", "サインイン用リンクの発行";
        /// A second factor was added.
        FactorAdded = "factor.add", "二要素認証の登録";
        /// A second factor was removed.
        FactorRemoved = "factor.remove", "二要素認証の解除";
        /// New recovery codes were made.
        RecoveryCodesMade = "recovery.make", "回復コードの発行";
        /// A recovery code was used up.
        RecoveryCodeUsed = "recovery.use", "回復コードの使用";
        /// An account was tied to a person whom an identity provider knows.
        OutsideTied = "outside.tie", "外部のIDとの結び付け";
        /// Such a tie was undone.
        OutsideUntied = "outside.untie", "外部のIDとの結び付けの解除";
        /// Somebody asked for what they may not have.
        Refused = "refuse", "権限のない操作の拒否";
        /// A setting was changed.
        SettingChanged = "setting.change", "設定の変更";
        /// The data was backed up.
        BackedUp = "backup", "バックアップ";
        /// The data was put back from a backup.
        Restored = "restore", "バックアップからの復元";
        /// A source on the web was set up.
        SourceAdded = "source.add", "取得元の登録";
        /// A source on the web was changed.
        SourceChanged = "source.change", "取得元の変更";
        /// A source on the web was asked for by a person.
        SourceAsked = "source.ask", "ウェブからの取得の指示";
        /// A run of what is done at set times was asked for by a person.
        JobAsked = "job.ask", "定期処理の実行";
        /// The trail itself was looked through.
        TrailViewed = "trail.view", "操作記録の閲覧";
        /// The trail left the product as a file.
        TrailExported = "trail.export", "操作記録の書き出し";
    }
}

words! {
    /// What is told about a thing before and after a deed.
    Field {
        /// What a person is called.
        Name = "name", "氏名";
        /// Where a person gets mail.
        Email = "email", "メールアドレス";
        /// What a person may do.
        Role = "role", "役割";
        /// Where a person may do it.
        Areas = "areas", "担当地域";
        /// In which state a thing is.
        State = "state", "状態";
        /// Until when it holds.
        Until = "until", "期限";
        /// By what means.
        Means = "means", "手段";
        /// Why.
        Reason = "reason", "理由";
        /// What was to be done.
        Attempt = "attempt", "しようとした操作";
        /// The address of a page, without what follows the question mark.
        Address = "address", "アドレス";
        /// In what form.
        Format = "format", "形式";
        /// How a list was narrowed down.
        Filter = "filter", "絞り込み";
        /// How many.
        Count = "count", "件数";
        /// Sessions that ended with it.
        SessionsEnded = "sessions_ended", "終了した端末の数";
        /// Whether a second factor is asked for.
        Factor = "factor", "二要素認証";
        /// What kind of list.
        Kind = "kind", "種類";
        /// What it is called.
        Title = "title", "名前";
        /// The day a list speaks about.
        AsOf = "as_of", "時点";
        /// The area a list speaks about.
        Area = "area", "地域";
        /// Whether the data is a demonstration or real.
        Origin = "origin", "データの別";
        /// What somebody wanted to do.
        Wanted = "wanted", "しようとした操作";
        /// Rows that left as a file.
        Rows = "rows", "行";
        /// Rows read.
        RowsRead = "rows_read", "読んだ行";
        /// Rows that were not known.
        RowsNew = "rows_new", "新規の行";
        /// Rows that differ from what was known.
        RowsChanged = "rows_changed", "変更の行";
        /// Rows a list no longer has.
        RowsGone = "rows_gone", "なくなった行";
        /// Rows that were not taken.
        RowsRejected = "rows_rejected", "不採用の行";
        /// Rows that an undone import left nothing of.
        RowsReversed = "rows_reversed", "元に戻った行";
        /// Rows of an undone import that stay, because another list says the same.
        RowsKept = "rows_kept", "そのまま残った行";
        /// Original files, by their SHA-256.
        Files = "files", "元ファイルのSHA-256";
        /// The value of a setting.
        Value = "value", "値";
        /// What the lists say.
        Listed = "listed", "一覧の内容";
        /// A contact, by its number.
        Contact = "contact", "連絡先の番号";
        /// How an office is reached; personal, so always withheld.
        ContactAddress = "contact_address", "連絡先";
        /// Where in an office somebody works.
        Department = "department", "部署";
        /// What somebody noted.
        Remark = "remark", "備考";
        /// Where an address comes from.
        Source = "source", "入手元";
        /// The day it came from there.
        SourceDay = "source_day", "入手日";
        /// Whether somebody agreed.
        Consent = "consent", "同意";
        /// The day they said so.
        ConsentDay = "consent_day", "同意・拒否の日";
        /// Since when somebody is written to no more.
        StoppedOn = "stopped_on", "配信停止の日";
        /// Why somebody is written to no more.
        StopReason = "stop_reason", "配信停止の理由";
        /// The day on which somebody asked for it.
        AskedOn = "asked_on", "申出を受けた日";
        /// The last day on which an address was known to hold.
        ConfirmedOn = "confirmed_on", "最終確認日";
        /// Which parts of a thing were looked at.
        Items = "items", "項目";
        /// A certificate of deletion, by its number.
        Certificate = "certificate", "証明書番号";
        /// How long data is kept.
        Months = "months", "保存期間（月）";
        /// Contacts that a restore brought back and that were erased once more.
        ErasedAgain = "erased_again", "あらためて消去した連絡先";
        /// Stops of mail that a restore put back.
        StopsAgain = "stops_again", "引き継いだ配信停止";
        /// Accounts that a restore disabled once more.
        DisabledAgain = "disabled_again", "あらためて停止した利用者";
        /// Accounts whose password a restore forgot.
        PasswordsForgotten = "passwords_forgotten", "パスワードを無効にした利用者";
        /// Things that a restore could not carry over and that somebody has to work off.
        LeftOver = "left_over", "引き継げなかったこと";
        /// Addresses of files on the web.
        Addresses = "addresses", "取得先のアドレス";
        /// Whether a list is the whole truth of its area or an addition.
        Mode = "mode", "一覧の扱い";
        /// How the day of a list is found.
        Dating = "dating", "時点の決め方";
        /// When a source is asked for.
        Schedule = "schedule", "取得する時刻";
        /// Whether a source is asked for.
        Fetching = "fetching", "取得";
        /// Whether what looks as usual goes in by itself.
        Automatic = "automatic", "自動の取込";
        /// The end of the audit trail, as `renkei check` prints it.
        Head = "head", "操作記録の確認番号";
    }
}
