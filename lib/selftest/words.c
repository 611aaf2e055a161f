/* The texts: data files may be what is missing. */
#include "selftest/finding.h"

static const struct {
	const char *said[CONFIG_LANGUAGES];
	const char *mend[CONFIG_LANGUAGES];
} words[SELFTEST_WORDS] = {
    [SELFTEST_TITLE] = {{"Самопроверка", "O‘zini tekshirish", "Self-test"},
	{"", "", ""}},
    [SELFTEST_ALL_WELL] = {{"Всё в порядке.", "Hammasi joyida.",
			       "All is well."},
	{"", "", ""}},
    [SELFTEST_EXPIRED] = {{"Ссылка устарела, или часы сервера идут неверно.",
			      "Havola eskirgan yoki server soati noto‘g‘ri.",
			      "The link is too old, or this server's clock is "
			      "off."},
	{"Сделайте новую ссылку. Если это не поможет, сравните время сервера, "
	 "указанное здесь (UTC), с настоящим и сообщите хостеру.",
	    "Yangi havola yarating. Yordam bermasa, shu yerdagi server vaqtini "
	    "(UTC) haqiqiy vaqt bilan solishtiring va xosterga xabar bering.",
	    "Make a new link. If that does not help, compare the server's time "
	    "shown here (UTC) with the right one and tell the host."}},
    [SELFTEST_LOGIN_ARRIVES] = {{"Заголовок Authorization доходит.",
				    "Authorization sarlavhasi yetib keladi.",
				    "The header Authorization arrives."},
	{"", "", ""}},
    [SELFTEST_LOGIN_IS_A_KEY] =
	{{"Заголовок Authorization доходит, логин и ключ верны для кассы",
	     "Authorization sarlavhasi yetib keladi, login va kalit shu kassa "
	     "uchun to‘g‘ri:",
	     "The header Authorization arrives; login and key are right for "
	     "the cashbox"},
	    {"", "", ""}},
    [SELFTEST_LOGIN_LOST] = {{"Заголовок Authorization не доходит.",
				 "Authorization sarlavhasi yetib kelmaydi.",
				 "The header Authorization does not arrive."},
	{"Если вы ввели имя и пароль, а браузер спросил снова, веб-сервер "
	 "не передаёт их: Payme получит ошибку -32504 на каждый запрос. "
	 "Положите файл .htaccess рядом с программами (его имя начинается "
	 "с точки, FTP-программа может его не показывать). Если он там, "
	 "попросите хостера включить mod_rewrite или CGIPassAuth.",
	    "Agar ism va parolni kiritgan bo‘lsangiz-u, brauzer yana "
	    "so‘rasa, veb-server ularni uzatmayapti: Payme har bir "
	    "so‘rovga -32504 xatosini oladi. .htaccess faylini dasturlar "
	    "yoniga qo‘ying (nomi nuqtadan boshlanadi, FTP dasturi uni "
	    "ko‘rsatmasligi mumkin). U joyida bo‘lsa, xosterdan "
	    "mod_rewrite yoki CGIPassAuth yoqishni so‘rang.",
	    "If you typed a name and a password and the browser asked "
	    "again, the web server keeps them for itself: each call of "
	    "Payme's gets the error -32504. Put the file .htaccess beside "
	    "the programs (its name begins with a dot, an FTP program may "
	    "hide it). If it is there, ask the host for mod_rewrite or "
	    "CGIPassAuth."}},
    [SELFTEST_SETTINGS] = {{"Настройки:", "Sozlamalar:", "Settings:"},
	{"", "", ""}},
    [SELFTEST_SETTINGS_WRONG] = {{"Файл настроек не годится:",
				     "Sozlamalar fayli yaroqsiz:",
				     "The settings cannot be used:"},
	{"Исправьте названное в payme.conf. Если файл открыт для всех "
	 "(mode 0644), задайте ему в FTP-программе права 600.",
	    "payme.conf faylida ko‘rsatilganini tuzating. Fayl hammaga "
	    "ochiq bo‘lsa (mode 0644), FTP dasturida unga 600 huquqini "
	    "bering.",
	    "Mend in payme.conf what is named here. If the file is open "
	    "to others (mode 0644), set its permissions to 600 in the FTP "
	    "program."}},
    [SELFTEST_SETTINGS_ELSEWHERE] =
	{{"Файл payme.conf лежит не в той папке:",
	     "payme.conf fayli boshqa papkada turibdi:",
	     "The file payme.conf stands in the wrong folder:"},
	    {"Он должен лежать в папке над папкой программ.",
		"U dasturlar papkasidan yuqoridagi papkada turishi kerak.",
		"It has to stand in the folder above the programs' folder."}},
    [SELFTEST_PROGRAMS] = {{"Программы можно запускать.",
			       "Dasturlarni ishga tushirsa bo‘ladi.",
			       "The programs can be run."},
	{"", "", ""}},
    [SELFTEST_PROGRAMS_WRONG] =
	{{"Этих программ нет, или их нельзя запустить:",
	     "Bu dasturlar yo‘q yoki ularni ishga tushirib bo‘lmaydi:",
	     "These programs are missing or cannot be run:"},
	    {"Загрузите их в двоичном режиме (binary) и задайте права 755.",
		"Ularni ikkilik rejimda (binary) yuklang va 755 huquqini "
		"bering.",
		"Upload them in binary mode and set their permissions to "
		"755."}},
    [SELFTEST_TEMPLATES] = {{"Шаблоны страниц:", "Sahifa andozalari:",
				"Templates of the pages:"},
	{"", "", ""}},
    [SELFTEST_TEMPLATES_MISSING] =
	{{"Шаблоны страниц не найдены в папке",
	     "Sahifa andozalari bu papkada topilmadi:",
	     "The templates of the pages are not found in"},
	    {"Загрузите папку templates целиком в папку над папкой программ.",
		"templates papkasini to‘liq holda dasturlar papkasidan "
		"yuqoridagi papkaga yuklang.",
		"Upload the whole folder templates into the folder above the "
		"programs' folder."}},
    [SELFTEST_DATABASE] = {{"База данных:", "Ma’lumotlar bazasi:", "Database:"},
	{"", "", ""}},
    [SELFTEST_DATABASE_REFUSED] = {{"База данных не принимает:",
				       "Ma’lumotlar bazasi qabul qilmayapti:",
				       "The database refuses:"},
	{"Проверьте socket или hosts, name, user и password в payme.conf. "
	 "На хостинге имена базы и пользователя обычно начинаются с имени "
	 "аккаунта, а пользователя надо добавить к базе.",
	    "payme.conf faylida socket yoki hosts, name, user va password "
	    "qiymatlarini tekshiring. Xostingda baza va foydalanuvchi "
	    "nomlari odatda akkaunt nomidan boshlanadi, foydalanuvchini "
	    "bazaga qo‘shish kerak.",
	    "Check socket or hosts, name, user and password in payme.conf. "
	    "On a shared host the names of the database and of its user "
	    "mostly begin with the account's, and the user has to be added "
	    "to the database."}},
    [SELFTEST_SOCKET_ELSEWHERE] =
	{{"На этом сервере база данных слушает здесь:",
	     "Bu serverda ma’lumotlar bazasi shu yerda tinglaydi:",
	     "On this server a database listens here:"},
	    {"Запишите этот путь как socket в payme.conf.",
		"Shu yo‘lni payme.conf faylida socket deb yozing.",
		"Write this path as socket in payme.conf."}},
    [SELFTEST_SQL_MISSING] =
	{{"Описание таблиц не найдено в папке",
	     "Jadvallar tavsifi bu papkada topilmadi:",
	     "The definition of the tables is not found in"},
	    {"Загрузите папку sql целиком в папку над папкой программ.",
		"sql papkasini to‘liq holda dasturlar papkasidan yuqoridagi "
		"papkaga yuklang.",
		"Upload the whole folder sql into the folder above the "
		"programs' folder."}},
    [SELFTEST_TABLES] = {{"Таблицы, версия", "Jadvallar, versiya",
			     "Tables, version"},
	{"", "", ""}},
    [SELFTEST_TABLES_OLD] =
	{{"Таблиц нет, или они старой версии:",
	     "Jadvallar yo‘q yoki eski versiyada:",
	     "The tables are missing or of an old version:"},
	    {"Нажмите кнопку внизу страницы.",
		"Sahifa pastidagi tugmani bosing.", "Press the button below."}},
    [SELFTEST_TABLES_MISSING] = {{"Некоторых таблиц нет. Сколько:",
				     "Ayrim jadvallar yo‘q. Nechta:",
				     "Some tables are gone. How many:"},
	{"Восстановите их из резервной копии.",
	    "Ularni zaxira nusxasidan tiklang.",
	    "Restore them from a backup."}},
    [SELFTEST_TABLES_ENGINE] =
	{{"Таблицы не в InnoDB, платёж может потеряться. Сколько:",
	     "Jadvallar InnoDB emas, to‘lov yo‘qolishi mumkin. Nechta:",
	     "Tables are not InnoDB, a payment can be lost. How many:"},
	    {"В phpMyAdmin: таблица, Операции, тип таблиц InnoDB.",
		"phpMyAdmin’da: jadval, Operatsiyalar, jadval turi InnoDB.",
		"In phpMyAdmin: the table, Operations, storage engine "
		"InnoDB."}},
    [SELFTEST_TABLES_FAILED] = {{"Таблицы не удалось создать:",
				    "Jadvallarni yaratib bo‘lmadi:",
				    "The tables could not be made:"},
	{"Дайте пользователю базы право создавать таблицы и повторите.",
	    "Baza foydalanuvchisiga jadval yaratish huquqini bering va "
	    "qaytaring.",
	    "Give the database's user the right to create tables and "
	    "repeat."}},
    [SELFTEST_CLOCK] = {{"Время сервера (UTC):", "Server vaqti (UTC):",
			    "The server's time (UTC):"},
	{"", "", ""}},
    [SELFTEST_CLOCK_OFF] =
	{{"Часы сервера и часы базы данных или вашего компьютера расходятся:",
	     "Server soati ma’lumotlar bazasi yoki kompyuteringiz soati bilan "
	     "mos emas:",
	     "The server's clock is not that of the database, or of your "
	     "computer:"},
	    {"Сообщите хостеру: по часам сервера платёж отменяется через 12 "
	     "часов.",
		"Xosterga xabar bering: to‘lov server soati bo‘yicha 12 "
		"soatdan so‘ng bekor qilinadi.",
		"Tell the host: a payment is given up after 12 hours of the "
		"server's clock."}},
    [SELFTEST_CALLER] = {{"Адрес посетителя виден:", "Tashrifchi manzili:",
			     "The visitor's address is seen:"},
	{"", "", ""}},
    [SELFTEST_CALLER_HIDDEN] =
	{{"Вместо адреса посетителя виден адрес прокси:",
	     "Tashrifchi manzili o‘rniga proksi manzili ko‘rinmoqda:",
	     "Instead of the visitor's address a proxy's is seen:"},
	    {"Впишите его в trusted_proxies кассы в payme.conf, иначе адреса "
	     "Payme не узнать и его запросы получат ошибку -32504.",
		"Uni payme.conf faylida kassaning trusted_proxies ro‘yxatiga "
		"yozing, aks holda Payme manzilini bilib bo‘lmaydi va uning "
		"so‘rovlari -32504 xatosini oladi.",
		"Write it into trusted_proxies of the cashbox in payme.conf, "
		"or Payme's addresses are not known and its calls get the "
		"error -32504."}},
    [SELFTEST_ADDRESS] = {{"Адрес для Payme:", "Payme uchun manzil:",
			      "The address for Payme:"},
	{"", "", ""}},
    [SELFTEST_ADDRESS_OTHER] =
	{{"base_url в payme.conf не тот, по которому открыта эта страница:",
	     "payme.conf faylidagi base_url bu sahifa ochilgan manzil emas:",
	     "base_url in payme.conf is not where this page was opened:"},
	    {"Запишите base_url так, как в адресной строке, до имени программы "
	     "и без косой черты в конце.",
		"base_url ni manzil satridagidek, dastur nomigacha, oxirida "
		"chiziqsiz yozing.",
		"Write base_url as it stands in the address bar, up to the "
		"program's name and without the slash at the end."}},
    [SELFTEST_MAKE_TABLES] = {{"Создать таблицы", "Jadvallarni yaratish",
				  "Make the tables"},
	{"", "", ""}},
};

const char *
selftest_said(enum selftest_word word, enum language language)
{
	return words[word].said[language];
}

const char *
selftest_mend(enum selftest_word word, enum language language)
{
	return words[word].mend[language];
}
