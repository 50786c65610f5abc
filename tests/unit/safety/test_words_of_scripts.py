"""Units, forms and names in every script, and the shorthand of documents, with the dangerous neighbour of each kind."""

import pytest

from modicum.safety.resolve import OPIOIDS, Status
from unit.safety.test_shipped_lexicon import resolver

UNDERSTOOD = {
    "იბუპროფენი 400 მგ": {"ibuprofen"},
    "პრეგაბალინი 75 მგ დღეში ორჯერ": {"pregabalin"},
    "ვიტამინი D3 2000 სე": {"vitamin-d3"},
    "Օմեպրազոլ 20 մգ օրական 1 անգամ": {"omeprazole"},
    "ομεπραζόλη 20 mg 1 δισκίο": {"omeprazole"},
    'אומפרזול 20 מ"ג כדור ביום': {"omeprazole"},
    "أوميبرازول 20 ملغم كبسولة": {"omeprazole"},
    "پره‌گابالین ۷۵ میلی‌گرم شب‌ها": {"pregabalin"},
    "میٹفارمین 500 ملی گرام": {"metformin"},
    "मेटफॉर्मिन 500 मि.ग्रा. सुबह शाम": {"metformin"},
    "মেটফরমিন ৫০০ মি.গ্রা. রাতে": {"metformin"},
    "மெட்ஃபார்மின் 500 மி.கி": {"metformin"},
    "మెట్‌ఫార్మిన్ 500 మి.గ్రా": {"metformin"},
    "กรดโฟลิก 5 มก.": {"folic-acid"},
    "วิตามินบีรวม": {"vitamin-b-complex"},
    "ພາຣາ 500 ມກ 1 ເມັດ": {"paracetamol"},
    "ប៉ារ៉ាសេតាម៉ុល 500 មក": {"paracetamol"},
    "ፓራሲታሞል 500 ሚግ": {"paracetamol"},
    "アザルフィジンEN500mg": {"sulfasalazine"},
    "阿米替琳 25mg 睡前": {"amitriptyline"},
    "프레가발린 75mg 1캡슐": {"pregabalin"},
    "Вітамін D3 2000 МО": {"vitamin-d3"},
    "Витамин Д3 2000 ИЈ": {"vitamin-d3"},
    "Магнезий + В6": {"magnesium", "vitamin-b6"},
    "Omeprasool 20 mg": {"omeprazole"},
    "Laktulos": {"lactulose"},
    "Salazopirina EN 500": {"sulfasalazine"},
    "Apranax Forte 550": {"naproxen"},
    "بنادول نايت": {"paracetamol", "diphenhydramine"},
    "NDA020503 200 ACTUAT albuterol 0.09 MG/ACTUAT Metered Dose Inhaler [Proventil]": {"salbutamol"},
    "1 ML Epoetin Alfa 4000 UNT/ML Injection [Epogen]": {"epoetin"},
    "Bisoprolol Fumar_Tab 2.5mg": {"bisoprolol"},
    "Montelukast_Tab Chble 5mg S/F": {"montelukast"},
    "Salbut/Ipratrop_NebSoln 2.5/.5mg Ud2.5ml": {"salbutamol", "ipratropium"},
    "Mag Hydrox_Oral Susp 415mg/5ml S/F": {"magnesium-hydroxide"},
    "Myfortic_Tab 180mg G/R": {"mycophenolic-acid"},
    "Co-tenidone_Tab": {"atenolol", "chlortalidone"},
    "Co-fluampicil_Cap 250/250": {"flucloxacillin", "ampicillin"},
    "Co-danthramer_Susp": {"dantron"},
}


@pytest.mark.parametrize("text", UNDERSTOOD)
def test_units_forms_and_names_of_every_script_raise_no_question(text):
    answer = resolver().line(text)
    assert (answer.status, {match.ingredient for match in answer.matches}) == (Status.MATCHED, UNDERSTOOD[text])


@pytest.mark.parametrize(
    "text",
    ["Paracetamol_Tab 500mg ZIBROL", "paracetamol 500 MG Oral Tablet [Zibrol]", "Zibrol_Tab Chble 5mg S/F",
     "Zibrol 5 MG/ACTUAT Metered Dose Inhaler", "Zibrol 500 მგ", "paracetamol 500 մգ Zibrol", "Zibrol 500 ملغم كبسولة",
     "paracetamol 500 ملغ مسكن", "co-zibrol_Tab", "Panadol forte", "بنادول فورت", "Paracetamol/Zibrol_Tab 500/30mg",
     "Acet/Zibrol_Cap 5mg", "პარაცეტამოლი ზიბროლი 500 მგ"],
)  # fmt: skip
def test_an_unknown_name_in_the_same_dress_stays_a_question(text):
    answer = resolver().line(text)
    assert answer.status is not Status.MATCHED or any(not OPIOIDS.isdisjoint(one.classes) for one in answer.matches)


@pytest.mark.parametrize(
    "text",
    ["Co-codamol_Tab 30/500", "Co-Dydramol_Tab 10/500", "Co-Proxamol_Tab", "Codeine Phos_Linct 15mg/5ml",
     "Methadone HCl_Oral Soln 1mg/ml S/F", "Dihydrocodeine Tart_Tab 30mg", "Bupren_Tab Subling 2mg", "Oxycod/Acet_Tab",
     "ტრამადოლი 50 მგ დღეში ორჯერ", "ترامادول 50 ملغم كبسولة", "ترامادول ۱۰۰ میلی‌گرم شب‌ها", "อัลตราเซ็ท 1 เม็ด"],
)  # fmt: skip
def test_an_opioid_in_the_same_dress_is_found(text):
    assert any(not OPIOIDS.isdisjoint(match.classes) for match in resolver().line(text).matches)


INH = {
    "Advair Diskus 250 1 inh bid": {"fluticasone", "salmeterol"},
    "Fostair_Inh 100mcg/6mcg (120D) CFF": {"beclometasone", "formoterol"},
    "Ventolin 2 inh prn": {"salbutamol"},
    "Ventolin inh 5 mg": {"salbutamol"},  # one digit: what is breathed in
    "Ventolin inh 10 mg": {"salbutamol", "isoniazid"},
    "Ventolin inh 100 mcg": {"salbutamol"},
    "Ventolin inh 100": {"salbutamol"},
    "Pulmicort inh 200 mcg": {"budesonide"},
    "Spiriva inh 18 mcg": {"tiotropium"},
    "INH 300 mg": {"isoniazid"},
    "Rifampicin INH 300": {"rifampicin", "isoniazid"},
    "montelukast INH": {"montelukast", "isoniazid"},
    "salbutamol INH 300 mg": {"salbutamol", "isoniazid"},
    "salbutamol, INH 300": {"salbutamol", "isoniazid"},
}


@pytest.mark.parametrize("text", INH)
def test_inh_is_an_inhalation_only_beside_what_is_breathed_in(text):
    answer = resolver().line(text)
    assert (answer.status, {match.ingredient for match in answer.matches}) == (Status.MATCHED, INH[text])


@pytest.mark.parametrize("name", ["palbociclib", "ribociclib", "Verzenio"])
def test_what_lowers_the_white_cells_is_an_immunosuppressant(name):
    (match,) = resolver().line(f"{name} 100 mg").matches
    assert match.medicine_class.value == "immunosuppressant"


@pytest.mark.parametrize("text", ["Tylenol on 3", "apap od", "Histex CC"])
def test_a_letter_from_a_name_with_codeine_is_a_question_about_codeine(text):
    answer = resolver().line(text)
    assert answer.status is Status.ASK
    assert "codeine" in {match.ingredient for match in answer.matches}
