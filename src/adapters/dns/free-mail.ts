/** Domains where anyone gets an address: owning a mailbox there says nothing about a company (R19). */
export const FREE_MAIL_DOMAINS: ReadonlySet<string> = new Set(
  `126.com 163.com aol.com bluewin.ch duck.com fastmail.com fastmail.fm foxmail.com free.fr freenet.de gmail.com gmx.at
   gmx.ch gmx.com gmx.de gmx.net googlemail.com hey.com hotmail.co.uk hotmail.com hotmail.de hotmail.fr hotmail.it
   hushmail.com icloud.com inbox.ru interia.pl keemail.me laposte.net libero.it list.ru live.co.uk live.com live.fr
   live.nl mac.com mail.com mail.ru mailbox.org mailfence.com mailinator.com me.com msn.com naver.com o2.pl onet.pl
   orange.fr outlook.com outlook.de outlook.fr pm.me posteo.de posteo.net proton.me protonmail.ch protonmail.com qq.com
   rediffmail.com rocketmail.com runbox.com seznam.cz sina.com t-online.de tuta.com tuta.io tutamail.com tutanota.com
   tutanota.de virgilio.it wanadoo.fr web.de wp.pl ya.ru yahoo.ca yahoo.co.in yahoo.co.jp yahoo.co.uk yahoo.com
   yahoo.com.br yahoo.de yahoo.es yahoo.fr yahoo.it yandex.com yandex.ru yeah.net ymail.com yopmail.com zoho.com
   zohomail.com`.split(/\s+/),
)
